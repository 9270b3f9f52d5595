"""A text that the bot writes into a hackathon file is read as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.hackathon_file.yaml.reader import read_yaml
from bot.hackathon_file.yaml.writer import write_text

# What a hackathon file may hold: no control characters, halves of characters, or non-characters.
LETTERS = st.characters(exclude_categories=["Cc", "Cs", "Cn"]) | st.sampled_from("\n\t\x85")


@given(st.text(LETTERS, min_size=1).filter(lambda text: text.strip()))
def test_any_text_is_read_as_it_was(text: str) -> None:
    document, findings = read_yaml(f"fields: {write_text(text)}\nafter: all")
    assert document is not None and findings == []
    assert document.fields == {"fields": text, "after": "all"}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Kick-off", "Kick-off"),
        ("Welcome remarks (online)", "Welcome remarks (online)"),
        ("Zoom", "Zoom"),
        ("no", '"no"'),
        ("No", '"No"'),
        ("NULL", '"NULL"'),
        ("2020", '"2020"'),
        ("a: b # c", '"a: b # c"'),
        ("- a", '"- a"'),
        ("two\nlines", '"two\\nlines"'),
    ],
)
def test_words_stand_as_they_are_and_all_else_in_quotes(text: str, written: str) -> None:
    assert write_text(text) == written
