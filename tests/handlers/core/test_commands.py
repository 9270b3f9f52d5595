"""How what is typed after a command is read."""

import pytest

from handlers.core.commands import read_text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", ("", "", ())),
        ("  join   the quarks ", ("join", "the quarks", ())),
        ("invite <@U1|ana> <@W2> please <@U1>", ("invite", "please", ("U1", "W2"))),
        ("create &lt;!channel&gt; &amp;amp;\0", ("create", "<!channel> &amp;", ())),
    ],
)
def test_a_commands_text_is_read(text: str, read: tuple[str, str, tuple[str, ...]]) -> None:
    assert read_text(text) == read
