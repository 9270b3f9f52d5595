"""Keys, challenges and channels that a file gives and uses."""

import pytest

from tests.bot.hackathon_file.files import SMALL, find, find_in_agenda


@pytest.mark.parametrize("challenge", ["higgs", ""])
def test_a_challenge_of_the_file_may_be_named(challenge: str) -> None:
    assert find_in_agenda(challenge=challenge) == []


def test_an_unknown_challenge_is_an_error_with_a_suggestion() -> None:
    assert find_in_agenda(challenge="higs") == [
        ("error", "There is no challenge with the key `higs`. Did you mean `higgs`?")
    ]
    assert find_in_agenda(challenge="quarks") == [
        ("error", "There is no challenge with the key `quarks`.")
    ]


def test_a_mentor_may_be_named_for_a_challenge_of_the_file_alone() -> None:
    mentors = "mentors: [{who: max@example.org, challenge: %s}]\n"
    assert find(SMALL + mentors % "higgs") == []
    assert find(SMALL + mentors % "quarks") == [
        (13, "error", "There is no challenge with the key `quarks`.")
    ]


@pytest.mark.parametrize("channel", ["general", "organisers", "higgs-help"])
def test_a_channel_that_the_file_names_or_leaves_as_usual_is_known(channel: str) -> None:
    assert find_in_agenda(channel=channel) == []


def test_an_unknown_channel_is_an_error_with_a_suggestion() -> None:
    what_to_do = "name it in `channels` or in a challenge first."
    assert find_in_agenda(channel="genral") == [
        ("error", f"`genral` is an unknown channel: {what_to_do} Did you mean `general`?")
    ]
    assert find_in_agenda(channel="help") == [
        ("error", f"`help` is an unknown channel: {what_to_do}")
    ]


def test_channels_by_other_names_take_the_place_of_the_usual_ones() -> None:
    text = f"""{SMALL}channels: {{main: news, organisers: staff, help: questions}}
agenda:
  - {{key: a, title: A, kind: talk, when: 2020-10-26 17:00, channel: news}}
  - {{key: b, title: B, kind: talk, when: 2020-10-26 17:00, channel: staff}}
  - {{key: c, title: C, kind: talk, when: 2020-10-26 17:00, channel: questions}}
  - {{key: d, title: D, kind: talk, when: 2020-10-26 17:00, channel: general}}
"""
    assert find(text) == [
        (
            18,
            "error",
            "`general` is an unknown channel: name it in `channels` or in a challenge first.",
        )
    ]


def test_repeated_keys_are_errors_that_name_the_first() -> None:
    text = SMALL.replace(
        "kind: online", "kind: hybrid\n  sites: [{key: a, name: A}, {key: a, name: B}]"
    )
    text += """\
registration:
  questions:
    - {key: a, label: A}
    - {key: b, label: B}
    - {key: a, label: C}
agenda:
  - {key: a, title: A, kind: talk, when: 2020-10-26 17:00}
  - key: b
    title: B
    kind: talk
    when: 2020-10-26 18:00
  - title: C
    key: b
    kind: talk
    when: 2020-10-26 19:00
"""
    assert find(text) == [
        (5, "error", "The key `a` is already used on line 5."),
        (18, "error", "The key `a` is already used on line 16."),
        (26, "error", "The key `b` is already used on line 21."),
    ]


def test_names_are_checked_though_other_fields_are_wrong() -> None:
    text = SMALL.replace("task: Find it.", "task: ''")
    assert find(f"{text}agenda:\n  - {{challenge: higs, kind: x}}\n") == [
        (11, "error", "`task` is empty."),
        (14, "error", "There is no challenge with the key `higs`. Did you mean `higgs`?"),
        (14, "error", "This agenda entry has no `key`."),
        (14, "error", "This agenda entry has no `title`."),
        (14, "error", "This agenda entry has no `when`."),
        (
            14,
            "error",
            "`kind` is talk, session, social, office hours, deadline or milestone, not `x`.",
        ),
    ]
