"""Views of /organiser."""

from collections.abc import Mapping, Sequence

from bot.audit.models import AuditEntry
from bot.hackathons.models import Hackathon
from bot.roles.access import Role
from bot.slack import block_kit as blocks
from bot.slack.block_kit import escape, mention
from bot.workspaces.models import Person
from handlers.core.audit_views import show_entry
from handlers.core.responses import Reply

_HEADINGS = {Role.ORGANISER: "Organisers", Role.MENTOR: "Mentors", Role.JUDGE: "Judges"}
# Few enough for Slack to show at once, and for people to read.
PAGE_ENTRIES = 15


def roles_reply(holders: Mapping[Role, Sequence[Person]]) -> Reply:
    """Return the people of each role."""
    lines = [
        f"*{_HEADINGS[role]}*: {_list_people([each.slack_id for each in people]) or 'nobody yet'}"
        for role, people in holders.items()
    ]
    return Reply("\n".join(lines), blocks.sections(lines), title="Organisers")


def added(
    new: Sequence[str], already: Sequence[str], role: str, left_out: Sequence[str] = ()
) -> Reply:
    """Return the people who were granted the role, who had it already, and what was left out."""
    lines = []
    if new:
        lines.append(f"{_list_people(new)}: now {escape(role)}.")
    if already:
        lines.append(f"{_list_people(already)}: already {escape(role)}.")
    return Reply("\n".join([*lines, *left_out]), title="Organisers")


def removed(taken: Mapping[str, Sequence[str]], left_out: Sequence[str] = ()) -> Reply:
    """Return the roles that each person lost, and what was left out."""
    lines = [f"{mention(each)}: no longer {escape(', '.join(was))}." for each, was in taken.items()]
    return Reply("\n".join([*lines, *left_out]), title="Organisers")


def export_coming() -> Reply:
    """Return a reply that the export is on its way to the direct messages."""
    return Reply(
        "I am sending you everything I know of the hackathon, as tables in a zip. Look in your "
        "direct messages with me. It holds personal data: keep it where only organisers can read "
        "it.",
        title="Export",
    )


def log_reply(
    entries: Sequence[AuditEntry],
    page: int,
    pages: int,
    hackathon: Hackathon,
    *,
    replaces: bool = False,
) -> Reply:
    """Return a page, from 1, of the actions of organisers and of refused attempts."""
    if not entries:
        return Reply("No organiser has changed anything yet.", title="Log")
    title = "What organisers did" + (f" (page {page} of {pages})" if pages > 1 else "")
    lines = [show_entry(each, hackathon) for each in entries]
    buttons = [
        blocks.button(words, f"organiser-log:{where}", str(number))
        for words, where, number in (("Later", "later", page - 1), ("Earlier", "earlier", page + 1))
        if 1 <= number <= pages
    ]
    return Reply(
        "\n".join([title, *lines]),
        [
            blocks.header(title),
            *blocks.sections(lines),
            *([blocks.actions(*buttons)] if buttons else []),
        ],
        title="Log",
        replaces=replaces,
    )


def _list_people(slack_ids: Sequence[str]) -> str:
    return ", ".join(mention(each) for each in slack_ids)
