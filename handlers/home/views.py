"""The view of the Home tab."""

from datetime import datetime

from bot.hackathons.models import Hackathon
from bot.hackathons.wording import render_text
from bot.overview.home import HomeContent
from bot.overview.next_steps import say_deadline, say_next
from bot.registration.eligibility import is_open
from bot.slack import action_ids as actions
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Block, bold, escape
from bot.slack.datetimes import say_instant
from handlers.core.responses import PublishHome
from handlers.registration.views import withdraw_button
from handlers.teams.views import leave_button


def home_view(content: HomeContent, *, hackathon: Hackathon, now: datetime) -> PublishHome:
    """Return the Home tab: registration, teams, next items, nearest deadline, and buttons."""
    return PublishHome(
        {
            "type": "home",
            "blocks": [
                blocks.header(hackathon.name),
                *_greeting(hackathon),
                *_registration(content, hackathon, now),
                *_team(content, hackathon),
                blocks.divider(),
                *_agenda(content, hackathon, now),
                blocks.divider(),
                blocks.actions(
                    blocks.button("Challenges", "challenges"),
                    blocks.button("About, and every command", "about"),
                ),
            ],
        }
    )


def _greeting(hackathon: Hackathon) -> list[Block]:
    greeting = render_text(hackathon, "home", {}).shown
    return [blocks.section(greeting)] if greeting else []


def _registration(content: HomeContent, hackathon: Hackathon, now: datetime) -> list[Block]:
    if content.participant is not None:
        since = say_instant(content.participant.registered_at, hackathon.zones)
        text = f"*My registration:* you are registered, since {since}."
        if content.participant.looking_for_team and not content.teams:
            text += " You are looking for a team."
        edit = blocks.button("Edit registration", "register")
        return [blocks.section(text), blocks.actions(edit, withdraw_button(hackathon))]
    opens, closes = hackathon.registration_opens, hackathon.registration_closes
    if is_open(hackathon, now):
        until = say_instant(closes, hackathon.zones)
        text = f"*My registration:* you are not registered yet. It is open until {until}."
        button = blocks.button("Register", "register", style="primary")
        return [blocks.section(text), blocks.actions(button)]
    if opens is not None and now < opens:
        text = f"*My registration:* it opens {say_instant(opens, hackathon.zones)}."
    else:
        text = f"*My registration:* it closed {say_instant(closes, hackathon.zones)}."
    return [blocks.section(text)]


def _team(content: HomeContent, hackathon: Hackathon) -> list[Block]:
    """Return the person's teams with their buttons; nothing before the person is registered."""
    if content.participant is None:
        return []
    create = blocks.button("Create a team", actions.START_TEAM)
    find = blocks.button("Find a team", actions.FIND_TEAM)
    if not content.teams:
        return [
            blocks.section("*My team:* you are not in a team yet."),
            blocks.actions(create, find),
        ]
    named = []
    for team, size in content.teams:
        people = "1 person" if size == 1 else f"{size} people"
        challenge = f" for {escape(team.present_challenge.title)}" if team.present_challenge else ""
        named.append(f"{bold(team.name)}{challenge} ({people})")
    buttons = [blocks.button("Show my team", "team-show-mine"), find]
    if len(content.teams) == 1:
        buttons.append(leave_button(content.teams[0][0]))
    if hackathon.file.teams.several:
        buttons.insert(0, create)
    return [blocks.section(f"*My team:* {', '.join(named)}."), blocks.actions(*buttons)]


def _agenda(content: HomeContent, hackathon: Hackathon, now: datetime) -> list[Block]:
    lines = []
    if content.next_items:
        lines.append(say_next(hackathon, content.next_items))
    if content.deadline is not None:
        lines.append(say_deadline(hackathon, content.deadline, now))
    return [
        *blocks.sections(lines or ["Nothing is left on the agenda."]),
        blocks.actions(
            blocks.button("Agenda today", "agenda:today", "today"),
            blocks.button("Whole agenda", "agenda:all", "all"),
            blocks.button("Office hours", "office-hours"),
            blocks.button("Deadlines", "deadlines"),
        ),
    ]
