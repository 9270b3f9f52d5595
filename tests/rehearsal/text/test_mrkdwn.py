"""mrkdwn as a person reads it."""

from datetime import UTC, datetime

import pytest

from rehearsal.text.mrkdwn import MrkdwnReader, render_mrkdwn

NOW = datetime(2020, 10, 26, 20, 0, tzinfo=UTC)
INSTANT = int(datetime(2020, 10, 26, 21, 0, tzinfo=UTC).timestamp())


def name_of(known_id: str) -> str:
    return {"U1": "ana", "C1": "general"}.get(known_id, known_id)


READER = MrkdwnReader(["America/New_York"], NOW, name_of)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("plain words", "plain words"),
        ("*bold* _italic_ ~struck~ *_both_*", "bold italic struck both"),
        ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
        ("`*code*` and ```*more*\n_code_```", "`*code*` and ```*more*\n_code_```"),
        ("a &lt;b&gt; &amp;amp;", "a <b> &amp;"),
        ("<@U1> in <#C1> or <#C1|lobby>", "@ana in #general or #lobby"),
        ("<!here> and &lt;!here&gt;", "@here and <!here>"),
        ("<https://example.org|the page>", "the page (https://example.org)"),
        ("<https://example.org>", "https://example.org"),
        ("<mailto:ana@example.org|ana@example.org>", "ana@example.org"),
        (f"<!date^{INSTANT}^{{date_short}} {{time}}|x>", "Oct 26, 2020 5:00 PM EDT"),
        (f"<!date^{INSTANT}^{{date_pretty}} at {{time}}|x>", "today at 5:00 PM EDT"),
        (f"<!date^{INSTANT}^{{date_long}}^https://e.org|x>", "Monday, October 26th, 2020"),
        (f"<!date^{INSTANT}^{{date_num}} {{ago}}|x>", "2020-10-26 in 1 hour"),
    ],
)
def test_what_a_person_reads(text: str, read: str) -> None:
    assert render_mrkdwn(text, READER) == read


@pytest.mark.parametrize(
    ("zones", "read"),
    [
        (["America/New_York"], "today 5:00 PM EDT"),
        (["Asia/Kolkata"], "tomorrow 2:30 AM IST"),
        (["America/Chicago", "Asia/Kolkata"], "today 4:00 PM CDT"),
    ],
)
def test_a_date_is_read_in_the_first_of_the_readers_zones(zones: list[str], read: str) -> None:
    earlier = datetime(2020, 10, 26, 18, 0, tzinfo=UTC)
    text = f"<!date^{INSTANT}^{{date_short_pretty}} {{time}}|x>"
    assert render_mrkdwn(text, MrkdwnReader(zones, earlier, str)) == read
