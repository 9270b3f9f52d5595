"""What timed messages and notices to teams say where the file has words of its own for them."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.hackathon_file.wording.message_templates import TEMPLATES
from bot.hackathons.models import Hackathon
from bot.outbox.kinds import find_kind
from bot.overview.nudge_phrases import nudge_message, nudge_text
from bot.slack.block_kit import Message, local_instant
from bot.teams.models import Team
from bot.teams.notifications import TeamEvent
from schedules.messages.agenda import DELIVERABLES
from schedules.messages.teams import notice
from tests.support.factories import NOW, make_hackathon
from tests.support.loaded import challenge, describe, entry, list_rows, load, utc

# The tests of these are with the views that have them.
GREETINGS = ("agenda_changed", "registered", "home", "nudge", "joined_team")
TIMED = [key for key in TEMPLATES if key not in GREETINGS]
LOUD = "<!channel> {start} *x*"
TUESDAY = "2020-10-27"
# 17:00 on Tuesday in New York.
FIVE = utc(TUESDAY, "21:00")
FIVE_FOR_YOU = f"(for you: {local_instant(FIVE)})"
LINKS = [{"title": "Join", "url": "https://zoom.us/j/1"}]
HOSTS = [{"name": "Ana", "affiliation": "Brown"}, {"name": "Ben"}]


def render(session: Session, key: str, now: datetime | None = None) -> Message:
    """The message of the row with this key, at its due instant or at `now`."""
    row = next(row for row in list_rows(session) if row.key == key)
    return DELIVERABLES.messages[find_kind(row.kind)](session, row, now or row.due)


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def context(text: str) -> dict[str, Any]:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


def load_words(session: Session, *agenda: dict[str, Any], **words: str) -> Hackathon:
    """A hackathon with this agenda and these words."""
    return load(session, describe(*agenda, words=words))


def test_a_reminder_says_the_organisers_words_and_below_what_they_leave_out(
    session: Session,
) -> None:
    lecture = entry("lecture", f"{TUESDAY} 17:00", where="Zoom", links=LINKS, hosts=HOSTS)
    load_words(
        session,
        lecture,
        reminder="*{title}* begins in {left}, at {start}.\nIn: {where}\nBring coffee! :coffee:",
    )
    assert render(session, "agenda:lecture:-60m:general") == {
        "text": "*Lecture* begins in 1 h, at 17:00 EDT · 16:00 CDT.\nIn: Zoom\n"
        "Bring coffee! :coffee:",
        "blocks": [
            section(
                f"*Lecture* begins in 1 h, at 17:00 EDT · 16:00 CDT {FIVE_FOR_YOU}.\nIn: Zoom\n"
                "Bring coffee! :coffee:"
            ),
            section("with Ana (Brown), Ben · <https://zoom.us/j/1|Join>"),
        ],
    }


def test_a_line_about_what_an_item_has_not_is_left_out(session: Session) -> None:
    load_words(
        session, entry("lecture", f"{TUESDAY} 17:00"), reminder="{title}, {start}\nIn: {where}"
    )
    assert render(session, "agenda:lecture:-60m:general")["blocks"] == [
        section(f"Lecture, 17:00 EDT · 16:00 CDT {FIVE_FOR_YOU}")
    ]


def test_what_a_line_left_out_would_have_said_is_said_below(session: Session) -> None:
    load_words(
        session,
        entry("lecture", f"{TUESDAY} 17:00", hosts=HOSTS),
        reminder="{title}, {start}\n{hosts} in {where}",
    )
    assert render(session, "agenda:lecture:-60m:general")["blocks"] == [
        section(f"Lecture, 17:00 EDT · 16:00 CDT {FIVE_FOR_YOU}"),
        section("with Ana (Brown), Ben"),
    ]


def test_where_nothing_is_left_the_bots_own_words_are_said(session: Session) -> None:
    load_words(session, entry("lecture", f"{TUESDAY} 17:00"), reminder="{where}\n{about}")
    message = render(session, "agenda:lecture:-60m:general")
    assert message["text"] == "Lecture, in 1 h: 17:00 EDT · 16:00 CDT"


def test_at_the_start_it_says_so_in_words_of_its_own(session: Session) -> None:
    when = f"{TUESDAY} 17:00"
    load_words(
        session,
        entry("lecture", when, reminders=["10 min", "0 min"]),
        reminder="{title} in {left}, {start}",
        starting="Now: {title}!",
    )
    assert render(session, "agenda:lecture:-10m:general")["text"] == (
        "Lecture in 10 min, 17:00 EDT · 16:00 CDT"
    )
    assert render(session, "agenda:lecture:-0m:general")["text"] == "Now: Lecture!"
    # A reminder that is a little late says what is true by then.
    assert render(session, "agenda:lecture:-10m:general", FIVE)["text"] == "Now: Lecture!"


def test_several_items_have_words_of_their_own_and_their_list(session: Session) -> None:
    when = f"{TUESDAY} 17:00"
    load_words(
        session,
        entry("talk", when, reminders=["1 h", "0 min"]),
        entry("party", when, "social", reminders=["1 h", "0 min"]),
        together="Choose one of {count}, in {left} ({start})",
        starting="Now: {title}!\nIn {where}",
    )
    message = render(session, "agenda:talk:-60m:general")
    assert message["text"] == "Choose one of 2, in 1 h (17:00 EDT · 16:00 CDT)"
    assert message["blocks"][1] == section("• *Talk*\n• *Party*")
    assert render(session, "agenda:talk:-0m:general")["text"] == "Now: 2 sessions!"


def test_office_hours_have_words_of_their_own_or_those_of_reminders(session: Session) -> None:
    when = f"{TUESDAY} 17:00-18:00"
    agenda = [
        entry("higgs", when, "office hours", challenge="higgs"),
        entry("general", when, "office hours"),
    ]
    challenges = [challenge("higgs", channel="higgs-boson")]
    for words, said in (
        ({"reminder": "{title}, {left}, {start}"}, "Higgs, 10 min, 17:00 EDT · 16:00 CDT"),
        (
            {"reminder": "{title}", "office_hours": "Ask about {challenge}!\n{start}"},
            "Ask about Higgs!\n17:00 EDT · 16:00 CDT",
        ),
    ):
        together = {"office_hours_together": "Ask {count} groups, in {left}."}
        load(session, describe(*agenda, challenges=challenges, words=words | together))
        assert render(session, "agenda:higgs:-10m:higgs-boson")["text"] == said
        assert render(session, "agenda:higgs:-60m:general")["text"] == "Ask 2 groups, in 1 h."


def test_a_countdown_may_say_other_words_in_its_last_hour(session: Session) -> None:
    due = entry("solutions", f"{TUESDAY} 17:00", "deadline", links=LINKS)
    words = {"deadline": "{title}: {left}, until {deadline}"}
    load_words(session, due, **words)
    when = "Tue 27 Oct 2020, 17:00 EDT · 16:00 CDT"
    for step, left in (("6h", "6 h"), ("60m", "1 h")):
        said = render(session, f"deadline:solutions:-{step}:general")["text"]
        assert said == f"Solutions: {left}, until {when}"
    load_words(session, due, **words, last_hour="Hurry! {title}, {deadline}\n{links}")
    assert render(session, "deadline:solutions:-6h:general")["blocks"][1] == context(
        "<https://zoom.us/j/1|Join>"
    )
    last = render(session, "deadline:solutions:-60m:general")
    assert last["text"] == f"Hurry! Solutions, {when}\n<https://zoom.us/j/1|Join>"
    assert len(last["blocks"]) == 1


def test_a_deadline_that_has_passed(session: Session) -> None:
    load_words(
        session,
        entry("solutions", f"{TUESDAY} 17:00", "deadline"),
        deadline_passed="{title}: pencils down, everyone at {hackathon}.",
    )
    said = "Solutions: pencils down, everyone at ML4SCI Hackathon."
    assert render(session, "deadline:solutions:passed:general") == {
        "text": said,
        "blocks": [section(said)],
    }


def test_a_days_agenda_has_the_organisers_words_above_it(session: Session) -> None:
    load_words(
        session, entry("lecture", f"{TUESDAY} 17:00"), day_agenda="Good morning! *{day}* brings:"
    )
    assert render(session, "day:2020-10-27:general") == {
        "text": "Good morning! *Tuesday 27 October* brings:\n17:00 EDT Lecture",
        "blocks": [
            section("Good morning! *Tuesday 27 October* brings:"),
            section(f"*17:00 EDT · 16:00 CDT {FIVE_FOR_YOU}*\n• *Lecture*"),
            context("More, at any time: `/agenda`"),
        ],
    }


def test_something_on_a_day_alone(session: Session) -> None:
    load_words(
        session,
        entry("results", "2020-11-16", "milestone", about="Who won?", where="Slack"),
        day_item="{day}: {title}\n{about}",
    )
    said = "Monday 16 November: Results\nWho won?"
    assert render(session, "day-item:results:general") == {
        "text": said,
        "blocks": [section(said), context("Slack")],
    }


def test_what_comes_when_it_is_over_says_so_in_the_bots_words(session: Session) -> None:
    load_words(
        session,
        entry("lecture", f"{TUESDAY} 17:00"),
        entry("results", TUESDAY, "milestone"),
        reminder="Soon: {title}, {start}",
        starting="Now: {title}",
        day_agenda="Today:",
        day_item="Today: {title}",
    )
    for row in list_rows(session):
        row.insisted_at = FIVE
    next_day = utc("2020-10-28", "21:00")
    for key, text in (
        ("agenda:lecture:-60m:general", "Lecture, began 1 day ago: 17:00 EDT · 16:00 CDT"),
        ("day-item:results:general", "Tuesday 27 October: Results"),
        ("day:2020-10-27:general", "Tuesday 27 October: Results · 17:00 EDT Lecture"),
    ):
        assert render(session, key, next_day)["text"] == text


def test_a_changed_wording_changes_what_is_not_sent_yet(session: Session) -> None:
    lecture = entry("lecture", f"{TUESDAY} 17:00")
    for words, said in (({}, "Lecture, in 1 h: 17:00 EDT · 16:00 CDT"), ({"reminder": "A"}, "A")):
        load_words(session, lecture, **words)
        assert render(session, "agenda:lecture:-60m:general")["text"] == said


def test_formatting_of_organisers_holds_and_notifies_nobody(session: Session) -> None:
    load_words(
        session,
        entry("lecture", f"{TUESDAY} 17:00"),
        reminder="<!channel> & <https://a.org?b=1&c=2|see> {{x}} <@U123> {title} {start}",
    )
    said = render(session, "agenda:lecture:-60m:general")["text"]
    assert said == (
        "&lt;!channel&gt; &amp; <https://a.org?b=1&amp;c=2|see> {x} <@U123> Lecture "
        "17:00 EDT · 16:00 CDT"
    )


def test_text_that_is_filled_in_stays_text(session: Session) -> None:
    item = entry(
        "lecture",
        f"{TUESDAY} 17:00",
        where=LOUD,
        about=LOUD,
        hosts=[{"name": LOUD}],
        links=[{"title": LOUD, "url": "https://a.org"}],
        challenge="higgs",
    )
    names = [name for name in TEMPLATES["reminder"].placeholders if name != "start"]
    load(
        session,
        describe(
            item | {"title": LOUD},
            name=LOUD,
            challenges=[challenge("higgs") | {"title": LOUD}],
            words={"reminder": "\n".join(f"{name}: {{{name}}}" for name in names)},
        ),
    )
    text = "&lt;!channel&gt; {start}"
    lines = render(session, "agenda:lecture:-60m:general")["text"].split("\n")
    assert lines == [
        "left: 1 h",
        f"title: {text} ∗x∗",
        f"where: {text} *x*",
        f"hosts: {text} *x*",
        f"links: <https://a.org|{text} *x*>",
        f"about: {text} *x*",
        f"challenge: {text} ∗x∗",
        f"hackathon: {text} ∗x∗",
    ]


@pytest.mark.parametrize("key", TIMED)
def test_every_placeholder_of_a_wording_is_filled_in(session: Session, key: str) -> None:
    wording = TEMPLATES[key]
    words = {key: "\n".join(f"{name}: {{{name}}}" for name in wording.placeholders)}
    everything: dict[str, Any] = {
        "where": "Zoom", "about": "All", "links": LINKS, "hosts": HOSTS, "challenge": "higgs",
    }  # fmt: skip
    when, half_past = f"{TUESDAY} 17:00", f"{TUESDAY} 17:30"
    load(
        session,
        describe(
            entry("talk", when, **everything, reminders=["1 h", "0 min"]),
            *(entry(f"talk-{n}", half_past, reminders=["10 min"]) for n in (1, 2)),
            entry("ask", when, "office hours", **everything),
            *(entry(f"ask-{n}", half_past, "office hours", **everything) for n in (1, 2)),
            entry("due", when, "deadline", **everything),
            entry("results", TUESDAY, **everything),
            challenges=[challenge("higgs")],
            words=words,
        ),
    )
    said = [
        DELIVERABLES.messages[find_kind(row.kind)](session, row, row.due)["text"]
        for row in list_rows(session)
    ]
    for name in wording.placeholders:
        assert any(f"\n{name}: " in f"\n{text}" for text in said), name


def test_a_wording_for_a_bot_of_another_version_gives_way(session: Session) -> None:
    hackathon = load_words(session, entry("lecture", f"{TUESDAY} 17:00"), reminder="{title}")
    for unknown in ("{colour} of {title}", "{title", "{title.upper}"):
        hackathon.document = hackathon.document.replace('"{title}"', f'"{unknown}"')
        message = render(session, "agenda:lecture:-60m:general")
        assert message["text"] == "Lecture, in 1 h: 17:00 EDT · 16:00 CDT"


def test_who_has_no_team_is_nudged_in_the_organisers_words(session: Session) -> None:
    hackathon = make_hackathon(session, words={"nudge": "Teams of {hackathon} wait for you!"})
    assert nudge_text(hackathon)[0] == section("Teams of ML4SCI Hackathon wait for you!")
    assert nudge_message(hackathon)["text"] == "Teams of ML4SCI Hackathon wait for you!"


def test_a_team_is_greeted_in_the_organisers_words(session: Session) -> None:
    hackathon = make_hackathon(
        session, words={"joined_team": "Welcome {person} to *{team}* at {hackathon}!"}
    )
    team = Team(hackathon=hackathon, name="Quarks *&*", folded_name="quarks", created_at=NOW)
    session.add(team)
    session.flush()
    assert notice(team, {"news": TeamEvent.JOINED, "person": "UANA"}) == (
        "Welcome <@UANA> to *Quarks ∗&amp;∗* at ML4SCI Hackathon!"
    )
