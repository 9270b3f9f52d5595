"""Views of /challenges: the list, and a challenge in full."""

from collections.abc import Sequence

from bot.agenda.models import AgendaItem
from bot.challenges.models import Challenge
from bot.hackathons.models import Hackathon
from bot.overview.next_steps import say_start
from bot.slack import block_kit as blocks
from bot.slack.block_kit import bold, escape, link, shorten
from handlers.core.responses import Reply

# With more challenges than DESCRIBED, the list has only titles and keys; beyond LISTED, it is cut.
DESCRIBED = 12
LISTED = 200

_TASK = 200
_OFFICE_HOURS = 5


def challenges_reply(challenges: Sequence[Challenge]) -> Reply:
    """Return the challenges with their keys; if they are few, each with its task and a button."""
    if not challenges:
        return Reply("There are no challenges yet.", title="Challenges")
    few = len(challenges) <= DESCRIBED
    lines = [_describe(each) if few else _name(each) for each in challenges[:LISTED]]
    if len(challenges) > LISTED:
        lines.append(f"… and {len(challenges) - LISTED} more")
    hint = "One in full: `/challenges KEY`. To work on one: `/team create NAME for KEY`."
    if few:
        shown = [
            blocks.section(line, blocks.button("More", f"challenges:{each.key}", each.key))
            for line, each in zip(lines, challenges, strict=True)
        ]
    else:
        shown = blocks.sections(lines)
    return Reply(
        text="\n".join(["Challenges", *lines, hint]),
        blocks=[blocks.header("Challenges"), *shown, blocks.context(hint)],
        title="Challenges",
    )


def challenge_reply(
    challenge: Challenge, *, hackathon: Hackathon, office_hours: Sequence[AgendaItem], teams: int
) -> Reply:
    """Return a challenge in full: task, what to hand in, judging, links, office hours, teams."""
    part = challenge.part
    lines = [escape(part.task)]
    if part.tags:
        lines.append(f"*Tags:* {escape(', '.join(part.tags))}")
    if part.hand_in:
        lines.append("*Hand in:*")
        lines += [f"• {escape(each)}" for each in part.hand_in]
    if part.judged_by:
        lines.append(f"*Judged by:* {escape(part.judged_by)}")
    if part.links:
        lines.append(f"*Links:* {' · '.join(link(each.url, each.title) for each in part.links)}")
    if part.contributors:
        lines.append(f"*Made by:* {escape(', '.join(part.contributors))}")
    channel = part.channel or hackathon.file.channels.main
    lines.append(f"*Channel:* #{escape(channel)}")
    if office_hours:
        lines.append("*Office hours:*")
        lines += [
            # Mark office hours that are for all challenges, not only for this one.
            f"• {say_start(hackathon, each)}" + ("" if each.challenge_id else " · for all")
            for each in office_hours[:_OFFICE_HOURS]
        ]
        if len(office_hours) > _OFFICE_HOURS:
            lines.append(f"• more with `/officehours {challenge.key}`")
    lines.append(_say_teams(challenge, teams))
    return Reply(
        text="\n".join([escape(challenge.title), *lines]),
        blocks=[blocks.header(challenge.title), *blocks.sections(lines)],
        title="Challenge",
    )


def _say_teams(challenge: Challenge, teams: int) -> str:
    create = f"`/team create NAME for {challenge.key}`"
    if teams == 0:
        return f"No team works on it yet: {create} starts the first."
    at_work = "One team works on it" if teams == 1 else f"{teams:,} teams work on it"
    return f"{at_work}: see `/team list {challenge.key}`, or start another with {create}."


def _name(challenge: Challenge) -> str:
    return f"{bold(challenge.title)} (`{challenge.key}`)"


def _describe(challenge: Challenge) -> str:
    part = challenge.part
    lines = [_name(challenge), escape(shorten(part.task, _TASK))]
    if part.tags:
        lines[0] += f" · {escape(', '.join(part.tags))}"
    return "\n".join(lines)
