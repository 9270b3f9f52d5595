"""What a team may be called, and when two names are one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from bot.core.errors import Refused
from bot.teams.name_parser import split_challenge
from bot.teams.names import (
    LONGEST_FOLDED,
    LONGEST_NAME,
    clean_name,
    fold_name,
    read_quoted,
    suggest_name,
    tidy_name,
)
from tests.support.factories import make_challenge
from tests.support.scenes.teams import Scene

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("quarks", "quarks"),
        ("  two\t\twords \n", "two words"),
        ('"quarks"', "quarks"),
        ("“quarks”", "quarks"),
        ("‘quarks’", "quarks"),
        ("Bob’s “A”\u00a0team", 'Bob\'s "A" team'),
        ("«quarks»", "quarks"),
        ("'tis us", "'tis us"),
        ('say "hi"', 'say "hi"'),
        ("qua\0rks", "quarks"),
        ("qua\u200brks\ufeff", "quarks"),
        ("\u202eskrauq", "skrauq"),
        ("👩\u200d💻 coders", "👩\u200d💻 coders"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\u200dqua \u200c\u200drks\u200d", "qua rks"),
        ("a\u200d\u200d\u200db", "a\u200db"),
        ("a\u3164b", "a b"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("cafe\u0301", "café"),
        ("<!channel>", "<!channel>"),
        (":rocket: 🚀", ":rocket: 🚀"),
        ("فريق", "فريق"),
        # Of a newer Unicode than ours, and a font's own.
        ("\u0378", "\u0378"),
        ("\ue000", "\ue000"),
        ("ab", "ab"),
        ('"', '"'),
        ('" "', '" "'),
    ],
)
def test_a_name_is_kept_without_what_nobody_sees(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "   ", "\0", "\u200b\u200d", "\u3164", "\u2800\u115f", "\u0301", "\u202e \t"]
)
def test_a_name_that_nobody_sees_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match="needs a name that people can see"):
        clean_name(typed)


def test_a_name_has_at_most_60_characters() -> None:
    assert clean_name("q" * LONGEST_NAME) == "q" * LONGEST_NAME
    with pytest.raises(Refused, match="at most 60 characters"):
        clean_name("q" * (LONGEST_NAME + 1))


def test_a_name_that_grows_too_long_when_folded_is_refused() -> None:
    with pytest.raises(Refused, match="Try a shorter one"):
        clean_name("\ufdfa" * 10 + "a")
    assert clean_name("\ufdfa" * 10)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Quarks", "qUARKS"),
        ("Ｑｕａｒｋｓ", "quarks"),
        ("Straße", "STRASSE"),
        ("cafe\u0301", "CAFÉ"),
        ("two  words", "Two Words"),
        ("❤\ufe0f", "❤"),
        ("qua\u200brks", "quarks"),
        ('"quarks"', "quarks"),
        ("Bob’s\u202fteam", "Bob's team"),
    ],
)
def test_names_are_one_when_they_read_alike(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)


@given(st.text(max_size=200))
def test_whatever_is_typed_is_a_short_visible_name_or_refused(typed: str) -> None:
    try:
        name = clean_name(typed)
    except Refused as refused:
        assert refused.message
        return
    assert 1 <= len(name) <= LONGEST_NAME
    assert 1 <= len(fold_name(name)) <= LONGEST_FOLDED
    assert name == name.strip()
    assert name.isprintable() or any(not each.isascii() for each in name)
    assert "\0" not in name
    name.encode()


@pytest.mark.parametrize(
    ("text", "inside"),
    [('"a b"', "a b"), ("“a”", "a"), ("a", None), ('""', None), ('" "', None), ('"a', None)],
)
def test_quotes_count_when_they_are_around_everything(text: str, inside: str | None) -> None:
    assert read_quoted(text) == inside


def test_the_likest_name_is_suggested_and_none_that_is_not_alike() -> None:
    names = {fold_name(each): each for each in ("Quarks", "Leptons", "Bosons")}
    assert suggest_name("quraks", names) == "Quarks"
    assert suggest_name("leptnos", names) == "Leptons"
    assert suggest_name("rutabaga", names) is None
    assert suggest_name("quarks", {}) is None


def test_tidying_refuses_nothing() -> None:
    assert tidy_name("\0") == ""


@pytest.mark.parametrize(
    ("text", "name", "key"),
    [
        ("quarks", "quarks", None),
        ("quarks for higgs", "quarks", "higgs"),
        ("quarks FOR Higgs Boson", "quarks", "higgs"),
        ("quarks for hig", "quarks", "higgs"),
        ("quarks for “higgs”", "quarks", "higgs"),
        ("Code for Good for higgs", "Code for Good", "higgs"),
        ("Code for Good", "Code for Good", None),
        ('"Room for Higgs"', '"Room for Higgs"', None),
        (' "Room for Higgs" ', ' "Room for Higgs" ', None),
        ('"Code for Good" for "higgs"', '"Code for Good"', "higgs"),
        ("for higgs", "for higgs", None),
        ("quarks for", "quarks for", None),
    ],
)
def test_a_challenge_follows_the_last_for(
    session: Session, text: str, name: str, key: str | None
) -> None:
    scene = Scene(session)
    found, challenge = split_challenge(session, scene.hackathon, text)
    assert (found, challenge.key if challenge else None) == (name, key)


def test_a_misspelt_challenge_is_asked_about_rather_than_made_part_of_the_name(
    session: Session,
) -> None:
    scene = Scene(session)
    message = scene.refusal(split_challenge, session, scene.hackathon, "quarks for hggs")
    assert "Higgs Boson" in message
    assert "put the whole name in quotes" in message


def test_a_name_in_quotes_leaves_only_a_challenge_to_follow(session: Session) -> None:
    scene = Scene(session)
    message = scene.refusal(split_challenge, session, scene.hackathon, '"quarks" for rutabaga')
    assert "There is no challenge" in message


def test_the_start_of_two_challenges_is_asked_about(session: Session) -> None:
    scene = Scene(session)
    make_challenge(session, scene.hackathon, "deepsky", title="Deep Sky")
    message = scene.refusal(split_challenge, session, scene.hackathon, "us for de")
    assert "Which one?" in message
    assert "put the whole name in quotes" in message
