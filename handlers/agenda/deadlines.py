"""/deadlines: every deadline, and how long is left."""

from collections.abc import Sequence
from datetime import datetime

from bot.agenda.models import AgendaItem
from bot.agenda.queries import ends_by, list_deadlines
from bot.hackathons.models import Hackathon
from bot.overview.next_steps import say_start
from bot.slack import block_kit as blocks
from bot.slack.block_kit import bold, link
from bot.slack.datetimes import name_zones, say_time_left
from handlers.core.commands import Command, Subcommand
from handlers.core.dispatcher import Dispatcher
from handlers.core.responses import Reply, Request, Response

_AHEAD = 20
_OVER = 10


def register(dispatcher: Dispatcher) -> None:
    """Register /deadlines, and the buttons that ask for it."""
    dispatcher.command(
        Command(
            name="deadlines",
            about="What is due, and how long is left",
            usage="",
            subcommands=(Subcommand("", show_deadlines, "", "shows every deadline"),),
        )
    )
    dispatcher.action("deadlines", show_deadlines)


def show_deadlines(request: Request) -> Response:
    """Show every deadline, those ahead first."""
    deadlines = list_deadlines(request.session, request.hackathon)
    return deadlines_reply(
        deadlines, hackathon=request.hackathon, own_zone=request.own_zone(), now=request.now
    )


def deadlines_reply(
    deadlines: Sequence[AgendaItem], *, hackathon: Hackathon, own_zone: str | None, now: datetime
) -> Reply:
    """Return the deadlines ahead with the time left, the nearest first, then the last past ones."""
    if not deadlines:
        return Reply("There are no deadlines.", title="Deadlines")
    ahead = [item for item in deadlines if ends_by(item, hackathon) > now]
    over = [item for item in deadlines if item not in ahead][-_OVER:]
    lines = [_show_ahead(item, hackathon, now) for item in ahead[:_AHEAD]]
    if len(ahead) > _AHEAD:
        lines.append(f"… and {len(ahead) - _AHEAD} more: `/agenda all`")
    lines += [f"✓ {bold(item.title)} · was due {say_start(hackathon, item)}" for item in over]
    instants = [ends_by(item, hackathon) for item in [*ahead[:_AHEAD], *over]]
    clocks = name_zones(hackathon.zones, instants, own_zone)
    return Reply(
        text="\n".join(["Deadlines", *lines, clocks]),
        blocks=[blocks.header("Deadlines"), *blocks.sections(lines), blocks.context(clocks)],
        title="Deadlines",
    )


def _show_ahead(item: AgendaItem, hackathon: Hackathon, now: datetime) -> str:
    left = say_time_left(ends_by(item, hackathon) - now)
    links = [link(each.url, each.title) for each in item.entry.links]
    when = " · ".join([say_start(hackathon, item), *links])
    return f"{bold(item.title)} · *{left} left*\n{when}"
