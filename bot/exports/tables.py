"""The tables of an export, one per subject: of this hackathon alone, and without drafts."""

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from bot.agenda.models import AgendaItem
from bot.agenda.queries import AGENDA_ORDER
from bot.announcements.models import Announcement, AnnouncementState
from bot.audit.models import AuditEntry
from bot.exports.formats import Table, name_instants, write_instants
from bot.exports.people_tables import tabulate_participants, tabulate_roles, tabulate_teams
from bot.hackathons.models import Hackathon
from bot.outbox.kinds import list_kinds, name_kinds
from bot.outbox.models import OutboxRow
from bot.workspaces.models import Person

# The author of an audit entry without a person.
_COMMAND_LINE = "the command line"


def list_tables(session: Session, hackathon: Hackathon) -> list[Table]:
    """Return the tables for the hackathon's organisers; deliveries omit the messages' texts."""
    return [
        tabulate_participants(session, hackathon),
        tabulate_teams(session, hackathon),
        tabulate_roles(session, hackathon),
        tabulate_agenda(session, hackathon),
        tabulate_announcements(session, hackathon),
        tabulate_deliveries(session, hackathon),
        tabulate_audit(session, hackathon),
    ]


def tabulate_agenda(session: Session, hackathon: Hackathon) -> Table:
    """Return every item in the agenda's order, also removed ones."""
    items = session.scalars(
        select(AgendaItem)
        .where(AgendaItem.hackathon_id == hackathon.id)
        .order_by(*AGENDA_ORDER, AgendaItem.id)
    )
    return Table(
        "agenda",
        "what was on the agenda, also what was taken off it since; day is by the event's clock",
        (
            *("key", "title", "kind", "day"),
            *name_instants("starts", "ends"),
            *("challenge", "channel", "where", "about", "hosts", "links"),
            *name_instants("removed"),
        ),
        [
            (
                *(each.key, each.title, each.kind, each.day.isoformat()),
                *write_instants(hackathon.zone, each.starts_at, each.ends_at),
                each.challenge.key if each.challenge else None,
                *(each.channel, each.entry.where, each.entry.about),
                [host.name for host in each.entry.hosts],
                [link.url for link in each.entry.links],
                *write_instants(hackathon.zone, each.removed_at),
            )
            for each in items
        ],
    )


def tabulate_announcements(session: Session, hackathon: Hackathon) -> Table:
    """Return every announcement in the order of writing, except drafts, which are private."""
    author, approver = aliased(Person), aliased(Person)
    rows = session.execute(
        select(Announcement, author.name, author.slack_id, approver.name)
        .join(author, Announcement.author_id == author.id)
        .outerjoin(approver, Announcement.approved_by_id == approver.id)
        .where(
            Announcement.hackathon_id == hackathon.id,
            Announcement.state != AnnouncementState.DRAFT,
        )
        .order_by(Announcement.id)
    )
    return Table(
        "announcements",
        "what organisers announced, or are going to; drafts are not in it",
        (
            *("id", "author", "author_slack_id", "text", "channels", "audience"),
            *("notifies", "urgent", "approved_by", "state"),
            *(*name_instants("created", "send"), "zone"),
        ),
        [
            (
                *(each.id, name, slack_id, each.text),
                *([channel["name"] for channel in each.channels], each.audience),
                *(each.notifies, each.urgent, approved_by, each.state),
                *write_instants(hackathon.zone, each.created_at, each.send_at),
                each.zone,
            )
            for each, name, slack_id, approved_by in rows
        ],
    )


def tabulate_deliveries(session: Session, hackathon: Hackathon) -> Table:
    """Return all rows of the outbox, pending or settled, in order of `due`, except private ones."""
    # Columns, not objects: ten thousand recipients make as many rows, mostly of arguments.
    rows = session.execute(
        select(
            OutboxRow.key,
            OutboxRow.kind,
            OutboxRow.lane,
            OutboxRow.due,
            OutboxRow.state,
            OutboxRow.settled_at,
            OutboxRow.attempts,
            OutboxRow.reason,
        )
        .where(
            OutboxRow.hackathon_id == hackathon.id,
            OutboxRow.kind.not_in(name_kinds(each for each in list_kinds() if each.private)),
        )
        .order_by(OutboxRow.due, OutboxRow.id)
    )
    return Table(
        "deliveries",
        "what the bot posted or did in Slack, or is going to: where (a #channel, a person's Slack "
        "id, or team:ID), when it was due, how it ended and why; without the messages' texts",
        (
            *("key", "kind", "place", *name_instants("due"), "state", *name_instants("settled")),
            *("attempts", "reason"),
        ),
        [
            (
                *(key, kind, lane.removeprefix("@"), *write_instants(hackathon.zone, due), state),
                *(*write_instants(hackathon.zone, settled_at), attempts, reason),
            )
            for key, kind, lane, due, state, settled_at, attempts, reason in rows
        ],
    )


def tabulate_audit(session: Session, hackathon: Hackathon) -> Table:
    """Return the audit log: actions of organisers and refused attempts of others, in order."""
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.hackathon_id == hackathon.id).order_by(AuditEntry.id)
    )
    return Table(
        "audit",
        "what organisers did, to what, and what it was before and after; and, as refused, what "
        "others tried and may not do, once a day each",
        (*name_instants("done"), "by", "by_slack_id", "action", "subject", "before", "after"),
        [
            (
                *write_instants(hackathon.zone, each.at),
                each.person.name if each.person else _COMMAND_LINE,
                each.person.slack_id if each.person else None,
                *(each.action, each.subject, each.before, each.after),
            )
            for each in entries
        ],
    )
