"""The table of the texts that organisers may word."""

from bot.hackathon_file.wording.message_templates import MAY_BE_EMPTY, PLACEHOLDERS, TEMPLATES


def test_the_table_of_wordings_is_whole() -> None:
    assert {name for each in TEMPLATES.values() for name in each.placeholders} == set(PLACEHOLDERS)
    assert set(PLACEHOLDERS) > MAY_BE_EMPTY
    for wording in TEMPLATES.values():
        assert set(wording.needs) <= set(wording.placeholders) - MAY_BE_EMPTY
        if wording.fallback is not None:
            assert set(TEMPLATES[wording.fallback].placeholders) <= set(wording.placeholders)
