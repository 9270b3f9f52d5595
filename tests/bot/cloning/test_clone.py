"""Next year's file from this year's."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.cloning import Clone, clone_file
from bot.core import timezones as zones
from bot.hackathon_file import DescribedHackathon, read_hackathon_file

EVENTS = Path(__file__).parents[3] / "events"
NAMES = ["ml4sci-2020", "ml4sci-2021", "uk-ai-2023"]
HEAD = """\
name: Spring Hackathon 2027
slug: spring-2027
where: {kind: online}
zone: Eastern
dates: {first: 2027-04-12, last: 2027-04-16}
"""


def clone_event(name: str, start: date) -> tuple[DescribedHackathon, Clone, DescribedHackathon]:
    """A file of events/ as it is, its clone, and what that describes."""
    text = (EVENTS / f"{name}.yaml").read_text(encoding="utf-8")
    cloned = clone_file(text, f"{name}.yaml", start)
    return describe(text), cloned, describe(cloned.text)


def describe(text: str) -> DescribedHackathon:
    reading = read_hackathon_file(text)
    assert reading.hackathon is not None, reading.findings
    return reading.hackathon


def clone(text: str, start: date) -> Clone:
    cloned = clone_file(HEAD + text, "old.yaml", start)
    describe(cloned.text)
    return cloned


def whens(cloned: Clone) -> list[str]:
    return [entry.when for entry in describe(cloned.text).file.agenda]


def item(when: str, key: str = "a") -> str:
    return f"  - {{key: {key}, title: A, kind: talk, when: {when}}}\n"


@given(name=st.sampled_from(NAMES), start=st.dates(date(1995, 1, 1), date(2195, 1, 1)))
@example(name="ml4sci-2020", start=date(2021, 10, 25))
@example(name="ml4sci-2021", start=date(2021, 3, 8))
@example(name="uk-ai-2023", start=date(2021, 11, 2))
@example(name="ml4sci-2020", start=date(2024, 2, 29))
@example(name="uk-ai-2023", start=date(2024, 2, 26))
def test_every_event_passes_check_whenever_it_begins(name: str, start: date) -> None:
    old, cloned, new = clone_event(name, start)
    days = start - old.first
    assert {each.level for each in cloned.findings} <= {"note"}
    assert (new.first, new.last) == (start, old.last + days)
    assert new.file.slug != old.file.slug
    for before, now in zip(old.agenda, new.agenda, strict=True):
        assert now.day == before.day + days
        for old_at, new_at in ((before.starts_at, now.starts_at), (before.ends_at, now.ends_at)):
            if old_at is None or new_at is None:
                assert new_at is old_at
                continue
            wall, new_wall = (zones.to_wall(at, old.zone) for at in (old_at, new_at))
            assert new_wall.replace(tzinfo=None) == wall.replace(tzinfo=None) + days
    changed = {"name", "slug", "dates", "agenda"}
    assert new.file.model_dump(exclude=changed) == old.file.model_dump(exclude=changed)


def test_weekdays_are_kept_where_the_new_first_day_has_the_old_ones() -> None:
    old, cloned, new = clone_event("ml4sci-2020", date(2021, 10, 25))
    assert cloned.keeps_weekdays
    assert [each.day.weekday() for each in new.agenda] == [
        each.day.weekday() for each in old.agenda
    ]
    assert not clone_event("ml4sci-2020", date(2021, 10, 26))[1].keeps_weekdays


def test_a_label_becomes_the_one_that_holds() -> None:
    _, cloned, new = clone_event("ml4sci-2020", date(2021, 10, 25))
    by_key = {entry.key: entry.when for entry in new.file.agenda}
    assert by_key["welcome"] == "2021-10-25 17:00-17:15 EDT / 4 PM US Central Time (5PM EDT)"
    assert by_key["solutions-due"] == "2021-10-29 7pm EDT / 6pm Central"
    assert by_key["wrap-up"] == "2021-11-29 18:00-19:00 EST"
    assert cloned.review_notes[1] == (
        "agenda welcome, when; agenda kick-off, when; agenda lecture, when and 11 more: "
        "EST does not hold on that day: now EDT."
    )


@pytest.mark.parametrize(
    ("when", "start", "moved"),
    [
        # Wall time is kept over a clock change, and the label is mended.
        ("2027-04-12 17:00 EDT", date(2027, 12, 13), "2027-12-13 17:00 EST"),
        (
            "2027-04-12 5 pm Eastern Daylight Time",
            date(2027, 12, 13),
            "2027-12-13 5 pm Eastern Standard Time",
        ),
        ("2027-04-12 17:00", date(2027, 12, 13), "2027-12-13 17:00"),
        ("2027-04-12 17:00 BST", date(2027, 12, 13), "2027-12-13 17:00 GMT"),
        # As it was written.
        ("Mon 12 Apr 2027 17:00", date(2028, 4, 10), "Mon 10 Apr 2028 17:00"),
        ("Monday 12th April 2027 at 17:00", date(2028, 4, 3), "Monday 3rd April 2028 at 17:00"),
        ("12 april 2027 17:00", date(2028, 5, 1), "1 may 2028 17:00"),
        (
            "2027-04-12 22:00 - 2027-04-13 01:00",
            date(2028, 2, 28),
            "2028-02-28 22:00 - 2028-02-29 01:00",
        ),
        # The day of the week is said as it is then.
        ("Mon 12 Apr 2027 17:00", date(2028, 4, 12), "Wed 12 Apr 2028 17:00"),
        # What no clock shows on that day, or shows twice, or what two clocks no longer agree on.
        ("2027-04-12 02:30", date(2028, 3, 12), "2028-03-12 03:30"),
        ("2027-04-12 02:30-03:30", date(2028, 3, 12), "2028-03-12 03:30-04:30"),
        ("2027-04-12 01:30", date(2028, 11, 5), "2028-11-05 05:30 UTC"),
        ("2027-04-12 17:00-18:00 EDT / 10 pm London", date(2028, 3, 13), "2028-03-13 17:00-18:00"),
    ],
)
def test_a_time_is_the_same_wall_time_on_another_day(when: str, start: date, moved: str) -> None:
    assert whens(clone(f"agenda:\n{item(when)}", start)) == [moved]


def test_a_time_told_in_another_zone_says_when_it_is_at_another_hour_here() -> None:
    cloned = clone(f"agenda:\n{item('2027-04-12 21:00 UTC')}", date(2027, 12, 13))
    assert whens(cloned) == ["2027-12-13 21:00 UTC"]
    assert (
        "agenda a, when: It is told in another zone, and now at 16:00 in New York, not 17:00."
        in cloned.review_notes
    )


def test_a_time_that_cannot_be_read_any_more_says_so() -> None:
    cloned = clone(f"agenda:\n{item('2027-04-12 02:30')}", date(2028, 3, 12))
    (said,) = [each for each in cloned.review_notes if each.startswith("agenda a, when")]
    assert "02:30 does not exist on 12 March 2028 in New York" in said
    assert said.endswith("Now `2028-03-12 03:30`.")


def test_registration_moves_too() -> None:
    text = "registration:\n  opens: 2027-03-01\n  closes: '2027-04-12 17:00 EDT'  # sharp\n"
    cloned = clone(text, date(2028, 4, 10))
    assert "  opens: 2028-02-28\n  closes: '2028-04-10 17:00 EDT'  # sharp\n" in cloned.text


@pytest.mark.parametrize(
    ("name", "slug", "start", "new_name", "new_slug"),
    [
        ("Spring 2027", "spring-2027", date(2028, 4, 10), "Spring 2028", "spring-2028"),
        ("Spring", "spring", date(2028, 4, 10), "Spring", "spring-2028"),
        ("Spring 2027", "spring-2027", date(2027, 10, 11), "Spring 2027", "spring-2027-10-11"),
        ("S", "s" * 60, date(2028, 4, 10), "S", "s" * 55 + "-2028"),
        ("“12027” '27", "v12027", date(2028, 4, 10), "“12027” '27", "v12027-2028"),
    ],
)
def test_the_name_has_the_new_year_and_the_slug_is_another(
    name: str, slug: str, start: date, new_name: str, new_slug: str
) -> None:
    old = HEAD.replace("Spring Hackathon 2027", name).replace("spring-2027", slug)
    cloned = clone_file(old, "old.yaml", start)
    file = describe(cloned.text).file
    assert (file.name, file.slug) == (new_name, new_slug)
    assert any(each.startswith(f"slug: {new_slug}, for") for each in cloned.review_notes)


def test_only_what_has_to_change_changes() -> None:
    text = (EVENTS / "uk-ai-2023.yaml").read_text(encoding="utf-8")
    _, cloned, _ = clone_event("uk-ai-2023", date(2024, 3, 28))
    kept = set(text.splitlines()) - set(cloned.text.splitlines())
    changed = re.compile(r"\s*(slug|first|last|when): |#$|  # (Thurs|Fri)day, 3[01] March$")
    assert [line for line in kept if not changed.match(line)] == []
    body = cloned.text.partition("\n\n")[2]
    assert body.startswith("# The Turing AI Fellows and Teams Community Hackathon of March 2023:")


def test_comments_stay_and_move_where_they_are_days_and_are_named_where_they_have_dates() -> None:
    cloned = clone(
        "# Ours.\n"
        "#\n"
        "# In 2027 we had\n"
        "# no rooms.\n"
        "agenda:  # in order\n"
        "  # Monday, 12 April\n"
        f"{item('2027-04-12 17:00  # by EDT')}".replace("}\n", "\n    }\n")
        + "  # Best of all.\n"
        + item("2027-04-13 17:00", "b").rstrip()
        + "  # the 13th\n",
        date(2028, 4, 10),
    )
    body = cloned.text.partition("\n\n")[2]
    assert body == (
        HEAD.replace("2027-04-12", "2028-04-10")
        .replace("2027-04-16", "2028-04-14")
        .replace("2027", "2028")
        + "# Ours.\n"
        "#\n"
        "# In 2027 we had\n"
        "# no rooms.\n"
        "agenda:  # in order\n"
        "  # Monday, 10 April\n"
        "  - {key: a, title: A, kind: talk, when: 2028-04-10 17:00  # by EDT\n"
        "    }\n"
        "  # Best of all.\n"
        "  - {key: b, title: A, kind: talk, when: 2028-04-11 17:00}  # the 13th\n"
    )
    assert [each for each in cloned.review_notes if "comment" in each] == [
        "a comment: “In 2027 we had no rooms.”",
        "a comment: “by EDT”",
        "a comment: “the 13th”",
    ]


def test_a_hash_within_a_text_is_no_comment() -> None:
    text = 'about: >-\n  Meet in\n  # 2027 style.\nsponsors:\n  - "# 2027"\n'
    cloned = clone(text, date(2028, 4, 10))
    assert cloned.text.endswith(text)


def test_what_hangs_on_the_year_is_listed_in_the_file_and_in_the_answer() -> None:
    cloned = clone(
        "about: Our first, in April 2027.\n"
        "links: [{title: Site, url: 'https://example.org/2027'}]\n"
        "contacts: [{name: Ana}]\n"
        "sponsors: [Brown]\n"
        "registration: {code_of_conduct: 'https://example.org/conduct'}\n"
        "agenda:\n"
        "  - key: a\n"
        "    title: A\n"
        "    kind: talk\n"
        "    when: 2027-04-12 17:00\n"
        "    hosts: [{name: Ben}, {name: Ben}]\n",
        date(2028, 4, 11),
    )
    assert list(cloned.review_notes) == [
        "the agenda: everything is on another day of the week.",
        "slug: spring-2028, for the people and teams of spring-2027 stay with spring-2027.",
        "about: “Our first, in April 2027.”",
        "registration, code_of_conduct: https://example.org/conduct",
        "links: Site, https://example.org/2027",
        "contacts: Ana",
        "sponsors: Brown",
        "agenda a, hosts: Ben",
    ]
    head = cloned.text.partition("\n\n")[0].splitlines()
    assert head[2:] == [f"# - {each}" for each in cloned.review_notes]


def test_a_clone_can_be_cloned() -> None:
    _, cloned, _ = clone_event("ml4sci-2020", date(2021, 10, 25))
    again = clone_file(cloned.text, "ml4sci-2021.yaml", date(2022, 10, 24))
    assert describe(again.text).file.slug == "ml4sci-2022"
    assert again.text.count("Look at again") == 1
    assert again.text.count("The ML4SCI Hackathon of 2020. Times are written as the announ") == 2
    assert again.text.startswith("# yaml-language-server: ")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_lines_end_as_they_did(newline: str) -> None:
    cloned = clone_file(HEAD.replace("\n", newline), "old.yaml", date(2028, 4, 10))
    lines = cloned.text.splitlines(keepends=True)
    assert {line[len(line.rstrip()) :] for line in lines} == {newline}


def test_texts_in_other_alphabets_do_not_displace_what_comes_after() -> None:
    text = f"about: Zürich 東京 \U0001f680\nagenda:\n{item('2027-04-12 17:00')}"
    cloned = clone_file("\ufeff" + HEAD + text, "old.yaml", date(2028, 4, 10))
    file = describe(cloned.text).file
    assert file.about == "Zürich 東京 \U0001f680"
    assert file.agenda[0].when == "2028-04-10 17:00"


def test_a_time_written_over_several_lines_moves() -> None:
    text = "agenda:\n  - key: a\n    title: A\n    kind: talk\n"
    text += "    when: >-\n      2027-04-12\n      17:00\n    where: Zoom\n"
    cloned = clone(text, date(2028, 4, 10))
    assert cloned.text.endswith("    when: 2028-04-10 17:00\n    where: Zoom\n")


def test_a_day_after_the_calendars_end_is_an_error_of_the_clone() -> None:
    cloned = clone_file(HEAD, "old.yaml", date(2199, 12, 30))
    assert "error" in {each.level for each in cloned.findings}
    assert cloned.last == date(2199, 12, 30) + timedelta(days=4)
