"""Views of /team: short replies, a team, a page of teams, the form for a new one."""

from collections.abc import Sequence

from bot.challenges.models import Challenge
from bot.hackathon_file.schema import Teams
from bot.slack import action_ids as actions
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Block, Message, View, bold, mention
from bot.teams.eligibility import IN_NO_TEAM
from bot.teams.invitations import Invited
from bot.teams.models import JoinRequest, Team
from bot.teams.names import LONGEST_NAME
from bot.teams.notifications import wants_channel
from bot.teams.phrases import request_message, say_missing, say_size
from bot.teams.queries import TeamDetails, TeamPage, TeamRow
from handlers.core.responses import Reply

TITLE = "Teams"
# The most that a team's view names.
MOST_MEMBERS = 50
MOST_REQUESTS = 10
# Slack's limit for a menu (docs.slack.dev/reference/block-kit/block-elements).
MOST_OPTIONS = 100

CREATE_BUTTON = blocks.button("Start a team", actions.START_TEAM)
LIST_BUTTON = blocks.button("All teams", actions.FIND_TEAM)


def say(text: str) -> Reply:
    """Return a reply of plain text."""
    return Reply(text, title=TITLE)


def in_place(message: Message) -> Reply:
    """Return a reply that replaces the message whose button was pressed."""
    return Reply(message["text"], message.get("blocks"), title=TITLE, replaces=True)


def created(team: Team) -> Reply:
    """Return a reply that the team was created, and how to fill it."""
    challenge = (
        f" and works on {bold(team.present_challenge.title)}" if team.present_challenge else ""
    )
    channel = " Its channel is on its way." if wants_channel(team) else ""
    return say(
        f"{bold(team.name)} is started{challenge}, with you as its lead. Invite people with "
        f"`/team invite @person`.{channel}"
    )


def how_to_create() -> Reply:
    """Return how to start a team, with a button that opens the form."""
    text = "Give your team a name: `/team create quarks`, or `/team create quarks for higgs`."
    return Reply(text, [blocks.section(text), blocks.actions(CREATE_BUTTON)], title=TITLE)


def joined(team: Team) -> Reply:
    """Return a reply that the person is in the team now."""
    return say(f"You are in {bold(team.name)} now. `/team show` shows who else is.")


def asked(request: JoinRequest) -> Reply:
    """Return a reply that the members of a locked team were asked."""
    return say(
        f"{bold(request.team.name)} is locked, so I asked its members whether you may join. "
        "I will write to you when one of them has answered."
    )


def left(team: Team) -> Reply:
    """Return a reply that the person has left, and whether the team has closed."""
    if team.closed_at is not None:
        return say(
            f"You left {bold(team.name)}; you were its last member, so it has closed. "
            "`/team list` shows other teams."
        )
    return say(f"You left {bold(team.name)}. `/team list` shows other teams.")


def invited(result: Invited, left_out: Sequence[str] = ()) -> Reply:
    """Return the people who were invited, why others were not, and what was not understood."""
    sentences = [*result.problems, *left_out]
    if result.invitations:
        people = ", ".join(mention(each.person.slack_id) for each in result.invitations)
        sentences.insert(
            0, f"I invited {people} to {bold(result.team.name)}, with buttons to accept or decline."
        )
    return say(" ".join(sentences))


def removed(team: Team, slack_id: str, left_out: Sequence[str] = ()) -> Reply:
    """Return a reply that a person was removed from the team, and what was not understood."""
    sentences = [f"{mention(slack_id)} is out of {bold(team.name)} and has been told."]
    if not team.locked:
        sentences.append("To keep people from joining by themselves, use `/team lock`.")
    if team.hackathon.file.teams.channel == "public":
        # Slack's default lets admins alone remove people from public channels:
        # slack.com/help/articles/201898998-Remove-someone-from-a-channel
        sentences.append(
            "Its channel is public: if they are still in it, only an admin of this workspace can "
            "take them out."
        )
    return say(" ".join([*sentences, *left_out]))


def renamed(team: Team) -> Reply:
    """Return the team's new name."""
    return say(f"Your team is called {bold(team.name)} now.")


def challenge_chosen(team: Team) -> Reply:
    """Return the team's new challenge."""
    title = bold(team.present_challenge.title) if team.present_challenge else "no challenge"
    return say(f"{bold(team.name)} works on {title} now. `/challenges` shows what to hand in.")


def lock_set(team: Team) -> Reply:
    """Return whether the team is locked, and what that means."""
    if team.locked:
        return say(
            f"{bold(team.name)} is locked: who wants to join asks first, and any of you answers. "
            "People you invite still get in. `/team unlock` opens it again."
        )
    return say(f"{bold(team.name)} is open: anybody may join. `/team lock` locks it.")


def disbanded(team: Team) -> Reply:
    """Return a reply that the team has closed."""
    return say(f"{bold(team.name)} has closed, and everybody else in it has been told.")


def no_team() -> Reply:
    """Return a reply to a person without a team: how to find or start one."""
    buttons = blocks.actions(LIST_BUTTON, CREATE_BUTTON)
    return Reply(IN_NO_TEAM, [blocks.section(IN_NO_TEAM), buttons], title="Your team")


def details_reply(shown: Sequence[TeamDetails], reader_id: str) -> Reply:
    """Return teams in full, one below the other, as the person with this Slack id may see them."""
    text: list[str] = []
    parts: list[Block] = []
    for details in shown:
        lines = _describe(details, reader_id)
        text += lines
        parts += blocks.sections(lines)
        if details.has_member(reader_id):
            open_requests = details.requests[:MOST_REQUESTS]
            text += [request_message(each)["text"] for each in open_requests]
            parts += _answer_blocks(open_requests)
        parts.append(_details_buttons(details, reader_id))
    return Reply("\n".join(text), parts[: blocks.MESSAGE_BLOCKS], title="Your team")


def page(listed: TeamPage, rules: Teams) -> Reply:
    """Return a page of teams, each with a button to join if the reader may, and page buttons."""
    heading = f"Teams for {listed.challenge.title}" if listed.challenge else "Teams"
    if not listed.lines:
        start = "Start the first with `/team create NAME`."
        text = f"{bold(heading)}: there are none yet. {start}"
        return Reply(text, [blocks.section(text), blocks.actions(CREATE_BUTTON)], title=TITLE)
    teams = "1 team" if listed.total == 1 else f"{listed.total} teams"
    count = f"{teams}, page {listed.page} of {listed.pages}" if listed.pages > 1 else teams
    lines = [_line(each, rules, is_own=each.team.id in listed.own) for each in listed.lines]
    sections = [
        blocks.section(line, _join_button(each, rules, listed))
        for line, each in zip(lines, listed.lines, strict=True)
    ]
    buttons = _page_buttons(listed)
    return Reply(
        "\n".join([f"{bold(heading)} ({count})", *lines]),
        [
            blocks.header(heading),
            *sections,
            blocks.context(f"{count}. One in full: `/team show NAME`."),
            *([blocks.actions(*buttons)] if buttons else []),
        ],
        title=TITLE,
    )


def create_modal(challenges: Sequence[Challenge]) -> View:
    """Return the form for a new team."""
    name: Block = {
        "type": "input",
        "block_id": "name",
        "label": blocks.plain("Name"),
        "element": {
            "type": "plain_text_input",
            "action_id": "name",
            "max_length": LONGEST_NAME,
        },
    }
    parts = [name]
    if challenges:
        options = [blocks.option(each.title, each.key) for each in challenges[:MOST_OPTIONS]]
        parts.append(
            {
                "type": "input",
                "block_id": "challenge",
                "optional": True,
                "label": blocks.plain("Challenge"),
                "hint": blocks.plain("You can choose it later too."),
                "element": {
                    "type": "static_select",
                    "action_id": "challenge",
                    "placeholder": blocks.plain("Choose a challenge"),
                    "options": options,
                },
            }
        )
    return blocks.modal("team-create", "Start a team", parts, submit="Start")


def leave_button(team: Team) -> Block:
    """Return a button to leave the team, after a question."""
    return blocks.button(
        "Leave",
        f"team-leave:{team.id}",
        team.id,
        style="danger",
        confirm=f"Leave {bold(team.name)}?",
    )


def unformatted(sentence: str) -> str:
    """Return a sentence without formatting, for an error under a field, which shows none."""
    return blocks.unescape(sentence.replace("*", ""))


def _describe(details: TeamDetails, reader_id: str) -> list[str]:
    team, rules, size = details.team, details.team.hackathon.file.teams, len(details.members)
    facts = [bold(team.name), say_size(size, rules)]
    if team.locked:
        facts.append("🔒 locked")
    facts.append(
        bold(team.present_challenge.title) if team.present_challenge else "no challenge yet"
    )
    if team.channel_id and details.has_member(reader_id):
        facts.append(f"<#{team.channel_id}>")
    named = [mention(each.person.slack_id) for each in details.members[:MOST_MEMBERS]]
    people = ", ".join([f"{named[0]} (lead)", *named[1:]])
    if size > MOST_MEMBERS:
        people += f" and {size - MOST_MEMBERS} more"
    lines = [" · ".join(facts), f"Members: {people}"]
    if details.invited:
        waiting = [mention(each.slack_id) for each in details.invited[:MOST_MEMBERS]]
        lines.append(f"Invited, without an answer yet: {', '.join(waiting)}")
    missing = say_missing(size, rules)
    return [*lines, missing] if missing else lines


def _answer_blocks(requests: Sequence[JoinRequest]) -> list[Block]:
    """Return open requests with their buttons; their action_ids are made unique by the request."""
    parts = []
    for request in requests:
        for part in request_message(request)["blocks"]:
            elements = part.get("elements", [])
            told_apart = [
                {**each, "action_id": f"{each['action_id']}:{request.id}"} for each in elements
            ]
            parts.append({**part, "elements": told_apart} if told_apart else part)
    return parts


def _details_buttons(details: TeamDetails, reader_id: str) -> Block:
    team, seats = details.team, details.team.hackathon.file.teams.max
    everything = {**LIST_BUTTON, "action_id": f"team-list:{team.id}"}
    if details.has_member(reader_id):
        return blocks.actions(leave_button(team), everything)
    if seats is None or len(details.members) < seats:
        return blocks.actions(_enter_button(team), everything)
    return blocks.actions(everything)


def _line(line: TeamRow, rules: Teams, *, is_own: bool) -> str:
    team = line.team
    facts = [bold(team.name), say_size(line.size, rules)]
    if team.locked:
        facts.append("🔒")
    if team.present_challenge is not None:
        facts.append(blocks.escape(team.present_challenge.title))
    if is_own:
        facts.append("you are in it")
    return " · ".join(facts)


def _join_button(line: TeamRow, rules: Teams, listed: TeamPage) -> Block | None:
    is_full = rules.max is not None and line.size >= rules.max
    if is_full or not listed.may_join or line.team.id in listed.own:
        return None
    return _enter_button(line.team)


def _enter_button(team: Team) -> Block:
    text = "Ask to join" if team.locked else "Join"
    return blocks.button(text, f"team-join:{team.id}", team.id)


def _page_buttons(listed: TeamPage) -> list[Block]:
    key = listed.challenge.key if listed.challenge else ""
    buttons = []
    if listed.page > 1:
        buttons.append(blocks.button("Previous", "team-page:previous", f"{listed.page - 1}:{key}"))
    if listed.page < listed.pages:
        buttons.append(blocks.button("Next", "team-page:next", f"{listed.page + 1}:{key}"))
    return buttons
