"""Views for the author of an announcement: the composer, the preview, the confirmation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.announcements.audience import Audience, AudienceGroup
from bot.announcements.body import text_blocks
from bot.announcements.draft import AnnouncementPreview
from bot.announcements.models import Announcement, AnnouncementState
from bot.announcements.phrases import (
    say_duration,
    say_preview,
    say_reach,
    say_sending_time,
    show_text,
)
from bot.announcements.release import URGENT_WORD
from bot.core import timezones as zones
from bot.hackathons.models import Hackathon
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Block, View, bold
from handlers.announcements.channel_lookup import MOST_CHANNELS
from handlers.core.form_inputs import checkboxes, input_block, select, text_input
from handlers.core.responses import Reply

COMPOSER, PREVIEW = "announce", "announce-preview"
GROUPS, PROOF, CHANGE = "announce-group", "announce-proof", "announce-change"
NOTIFY, URGENT = "notify", "urgent"
# A plain text input takes no more (docs.slack.dev/reference/block-kit/block-elements).
LONGEST_TYPED = 3000
MOST_ZONES = 100


@dataclass(frozen=True)
class ComposerValues:
    """Initial values of the composer; `groups` has the names of the groups in its audience."""

    text: str = ""
    channels: Sequence[str] = ()
    audience: Audience = field(default_factory=Audience)
    groups: Sequence[AudienceGroup] = ()
    notifies: bool = False
    urgent: bool = False
    at: datetime | None = None
    zone: str | None = None


def composer(
    hackathon: Hackathon,
    values: ComposerValues,
    zone_names: Sequence[str],
    now: datetime,
    *,
    draft: int | None = None,
    notice: str | None = None,
) -> View:
    """Return the form for an announcement; `draft` is the id of the draft that it changes."""
    words = {group.key: group for group in values.groups}
    return blocks.modal(
        COMPOSER,
        "Announce",
        [
            *([blocks.section(f":warning: {notice}")] if notice else []),
            input_block(
                "text",
                "What to announce",
                {**text_input(values.text, LONGEST_TYPED), "multiline": True},
                optional=False,
                hint="*bold*, _italic_, `code` and <https://example.org|links> as in Slack.",
            ),
            input_block("channels", "In channels", _conversations(values.channels)),
            _groups("any_of", "By direct message to", "Any of these groups", values, words),
            _groups("also", "Only those who are also", "In any of these groups", values, words),
            _groups("but", "But not", "Anybody in these groups", values, words),
            input_block("people", "And to these people", _users(values.audience.people)),
            input_block("options", "How", _options(values)),
            *when_inputs(hackathon, values.at, values.zone, zone_names, now),
        ],
        submit="Preview",
        private_metadata="" if draft is None else str(draft),
    )


def when_inputs(
    hackathon: Hackathon,
    at: datetime | None,
    zone: str | None,
    zone_names: Sequence[str],
    now: datetime,
) -> list[Block]:
    """Return inputs for day, time and zone; without day and time, it is sent at once."""
    zone = zone or hackathon.zone
    day: Block = {"type": "datepicker"}
    clock: Block = {"type": "timepicker"}
    if at is not None:
        wall = zones.to_wall(at, zone)
        day["initial_date"], clock["initial_time"] = f"{wall:%Y-%m-%d}", f"{wall:%H:%M}"
    names = list(dict.fromkeys([zone, *hackathon.zones, *zone_names, "UTC"]))
    options = [blocks.option(name_zone(each, now), each) for each in names[:MOST_ZONES]]
    return [
        input_block("day", "Day", day, hint="Without day and time it goes at once."),
        input_block("clock", "Time", clock),
        input_block("zone", "By the clock of", select(options, zone), optional=False),
    ]


def name_zone(zone: str, now: datetime) -> str:
    """Return a zone's place, with its present abbreviation: `New York (EDT)`."""
    place, name = zones.place_of(zone), zones.abbreviation(now, zone)
    return place if place == name else f"{place} ({name})"


def preview_modal(preview: AnnouncementPreview, *, notice: str | None = None) -> View:
    """Return the announcement as it will look, its reach and time; submitting it sends it."""
    draft = preview.announcement
    below = []
    if draft.audience is not None:
        sender = f"From the organisers of {bold(draft.hackathon.name)}"
        mute = "Urgent" if draft.urgent else "with a button to mute announcements"
        below = [blocks.context(f"{sender} · {mute}")]
    return blocks.modal(
        PREVIEW,
        "Preview",
        [
            *([blocks.context(notice)] if notice else []),
            *text_blocks(show_text(draft)),
            *below,
            blocks.divider(),
            *blocks.sections(say_preview(preview)),
            blocks.actions(
                blocks.button("Send to me first", PROOF, draft.id),
                blocks.button("Change", CHANGE, draft.id),
            ),
            *(_ask_word() if draft.urgent else []),
        ],
        submit="Go on" if draft.urgent else "Send" if draft.send_at is None else "Schedule",
        private_metadata=str(draft.id),
    )


def confirmed(preview: AnnouncementPreview, organisers: str) -> Reply:
    """Return what happens next to a confirmed announcement; `organisers` is their channel."""
    announcement = preview.announcement
    reach = say_reach(preview)
    match AnnouncementState(announcement.state):
        case AnnouncementState.UNAPPROVED:
            text = (
                f"I asked in {blocks.escape(f'#{organisers}')}: it goes to {reach} as soon as "
                "another organiser approves it there."
            )
        case AnnouncementState.SCHEDULED:
            text = (
                f"It is scheduled for {say_sending_time(announcement)}, to {reach} as things "
                "stand now. `/announce list` moves, edits and cancels it."
            )
        case _:
            text = (
                f"It is going out to {reach}, and takes {say_duration(preview.duration)}. I tell "
                "you in our direct messages how far it has come; you can edit and stop it there."
            )
    return Reply(text, title="Announcement")


def proof_coming() -> str:
    """Return the notice of the preview after the announcement was sent to its author."""
    return ":eyes: It is on its way to your direct messages, and to nobody else."


def read_values(draft: Announcement, groups: Sequence[AudienceGroup]) -> ComposerValues:
    """Return the composer's values for a draft."""
    return ComposerValues(
        text=draft.text,
        channels=[each["id"] for each in draft.channels],
        audience=Audience.read(draft.audience),
        groups=groups,
        notifies=draft.notifies,
        urgent=draft.urgent,
        at=draft.send_at,
        zone=draft.zone,
    )


def _groups(
    name: str, label: str, asks: str, values: ComposerValues, words: Mapping[str, AudienceGroup]
) -> Block:
    """Return a select of groups, whose options load as the author types: teams can be thousands."""
    element: Block = {
        "type": "multi_external_select",
        "placeholder": blocks.plain(asks),
        "min_query_length": 0,
    }
    keys = getattr(values.audience, name)
    chosen = [blocks.option(words[key].words, key) for key in keys if key in words]
    if chosen:
        element["initial_options"] = chosen
    return input_block(name, label, element, action_id=f"{GROUPS}:{name}")


def _conversations(chosen: Sequence[str]) -> Block:
    element: Block = {
        "type": "multi_conversations_select",
        "placeholder": blocks.plain("Choose channels"),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        "max_selected_items": MOST_CHANNELS,
    }
    return {**element, **({"initial_conversations": list(chosen)} if chosen else {})}


def _users(chosen: Sequence[str]) -> Block:
    element: Block = {
        "type": "multi_users_select",
        "placeholder": blocks.plain("Choose people by name"),
    }
    return {**element, **({"initial_users": list(chosen)} if chosen else {})}


def _options(values: ComposerValues) -> Block:
    options = [
        _option(
            "Notify everybody in the channels",
            NOTIFY,
            "Like @channel: their phones ring.",
        ),
        _option(
            "Urgent", URGENT, "It reaches those who muted too, and a second organiser approves."
        ),
    ]
    ticked = [name for name, on in ((NOTIFY, values.notifies), (URGENT, values.urgent)) if on]
    return checkboxes(options, ticked)


def _option(text: str, value: str, about: str) -> Block:
    return {**blocks.option(text, value), "description": blocks.plain(about)}


def _ask_word() -> list[Block]:
    element: dict[str, Any] = text_input("", 20)
    return [
        blocks.divider(),
        blocks.section(
            ":rotating_light: *It is urgent*: another organiser has to approve it. Nobody there? "
            f"Type `{URGENT_WORD}` to send it on your own."
        ),
        input_block("word", "Without a second organiser", element),
    ]
