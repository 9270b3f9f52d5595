"""A host or a room that two entries of a file need at once."""

import pytest

from tests.bot.hackathon_file.files import SMALL, find

ANA = "hosts: [{name: Ana}]"
ROOM = "where: Room 5"
IN_PERSON = SMALL.replace("kind: online", "kind: in person")


def find_clashes(*agenda: str, file: str = IN_PERSON) -> list[tuple[int, str, str]]:
    """The findings about a file with entries of these times and parts, from line 14 on."""
    entries = [
        f"  - {{key: e{number}, title: Talk {number}, kind: talk, when: 2020-10-26 {parts}}}"
        for number, parts in enumerate(agenda, 1)
    ]
    return find("\n".join([f"{file}agenda:", *entries, ""]))


def test_a_host_cannot_be_in_two_places() -> None:
    assert find_clashes(f"17:00-18:00, {ANA}", "17:00-18:00", f"17:59, {ANA}") == [
        (16, "warning", "Ana is also at `Talk 1`, at the same time.")
    ]


def test_whoever_stays_longest_is_still_there_after_another_has_gone() -> None:
    day = f"17:00-20:00, {ANA}", f"17:30-18:00, {ANA}", f"19:00-19:30, {ANA}"
    assert [line for line, _, _ in find_clashes(*day)] == [15, 16]


def test_a_room_cannot_hold_two_things() -> None:
    assert find_clashes(f"17:30, {ROOM}", "17:00-18:00, where: room 5") == [
        (14, "warning", "`Room 5` is also where `Talk 2` is, at the same time.")
    ]


def test_whoever_has_an_address_is_known_by_it() -> None:
    first = "17:00, hosts: [{name: Ana, email: ana@a.org}]"
    assert find_clashes(first, "17:00, hosts: [{name: Ana, email: ana@b.org}]") == []
    assert find_clashes(first, "17:00, hosts: [{name: A. Lopez, email: Ana@A.org}]") != []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (f"17:00-18:00, {ANA}", f"18:00-19:00, {ANA}"),
        # Without an end it is taken to last an hour.
        (f"17:00, {ANA}", f"18:00, {ANA}"),
        (f"17:00, {ANA}", "17:00, hosts: [{name: Ben}]"),
        (f"17:00, {ROOM}", "17:00"),
    ],
)
def test_what_does_not_meet_does_not_clash(first: str, second: str) -> None:
    assert find_clashes(first, second) == []


@pytest.mark.parametrize("kind", ["deadline", "milestone"])
def test_a_moment_takes_nobodys_time(kind: str) -> None:
    file = "\n".join(
        [
            f"{IN_PERSON}agenda:",
            f"  - {{key: a, title: A, kind: {kind}, when: 2020-10-26 17:00, {ANA}}}",
            f"  - {{key: b, title: B, kind: talk, when: 2020-10-26 17:00, {ANA}}}",
            "",
        ]
    )
    assert find(file) == []


def test_online_all_may_be_on_zoom() -> None:
    assert find_clashes("17:00, where: Zoom", "17:00, where: Zoom", file=SMALL) == []
