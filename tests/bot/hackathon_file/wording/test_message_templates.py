"""The table of the texts that organisers may word."""

from bot.hackathon_file.wording.message_templates import MAY_BE_EMPTY, PLACEHOLDERS, WORDINGS


def test_the_table_of_wordings_is_whole() -> None:
    assert {name for each in WORDINGS.values() for name in each.placeholders} == set(PLACEHOLDERS)
    assert set(PLACEHOLDERS) > MAY_BE_EMPTY
    for wording in WORDINGS.values():
        assert set(wording.needs) <= set(wording.placeholders) - MAY_BE_EMPTY
        if wording.otherwise is not None:
            assert set(WORDINGS[wording.otherwise].placeholders) <= set(wording.placeholders)
