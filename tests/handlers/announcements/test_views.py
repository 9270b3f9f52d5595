"""What organisers see of announcements: exactly this."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.announcements.audience import AudienceGroup
from bot.announcements.draft import describe_preview
from bot.announcements.queries import Listed
from bot.slack import block_kit as blocks
from handlers.announcements.compose_views import (
    ComposerValues,
    composer,
    confirmed,
    name_zone,
    preview_modal,
    read_values,
)
from handlers.announcements.manage_views import (
    MOST_RECENT,
    edit_form,
    edited,
    list_reply,
    move_form,
)
from tests.support.factories import NOW
from tests.support.scenes.announcements import EVERYONE, GENERAL, AnnouncementScene

TOMORROW = {"day": "2020-10-28", "clock": "09:00"}
FOR_YOU = f"(for you: {blocks.local_instant(datetime(2020, 10, 28, 13, tzinfo=UTC))})"
WHEN = f"Wed 28 Oct 2020, 09:00 EDT · 08:00 CDT {FOR_YOU}"


@pytest.fixture
def scene(session: Session) -> AnnouncementScene:
    return AnnouncementScene(session)


def test_the_preview_shows_text_reach_time_and_night(scene: AnnouncementScene) -> None:
    draft = scene.draft("*Lunch*", channels=[GENERAL], audience=EVERYONE, notifies=True)
    view = preview_modal(describe_preview(scene.session, draft, NOW))
    assert view["title"]["text"] == "Preview"
    assert view["submit"]["text"] == "Send"
    assert view["private_metadata"] == str(draft.id)
    assert view["blocks"] == [
        {**blocks.section("*@channel* *Lunch*"), "expand": True},
        blocks.context(
            "From the organisers of *ML4SCI Hackathon* · with a button to mute announcements"
        ),
        blocks.divider(),
        blocks.section(
            "*In* <#C1|general>, notifying everybody there\n"
            "*To* 3 people by direct message: Everyone registered\n"
            "*When*: at once\n"
            "*It takes* less than a minute\n"
            ":crescent_moon: It is night then for 1 of 3: 1 in Tokyo (00:00 JST)"
        ),
        blocks.actions(
            blocks.button("Send to me first", "announce-proof", draft.id),
            blocks.button("Change", "announce-change", draft.id),
        ),
    ]


def test_the_preview_of_what_is_urgent_asks_for_the_word(scene: AnnouncementScene) -> None:
    view = preview_modal(describe_preview(scene.session, scene.draft(urgent=True), NOW))
    assert view["submit"]["text"] == "Go on"
    assert view["blocks"][-1]["block_id"] == "word"
    later = preview_modal(describe_preview(scene.session, scene.draft(**TOMORROW), NOW))
    assert later["submit"]["text"] == "Schedule"


def test_the_composer_holds_what_a_draft_says(scene: AnnouncementScene) -> None:
    draft = scene.draft(channels=[GENERAL], audience=EVERYONE, notifies=True, **TOMORROW)
    values = read_values(draft, [AudienceGroup("registered", "Everyone registered")])
    view = composer(scene.hackathon, values, ["Asia/Tokyo"], NOW, draft=draft.id, notice="Look.")
    assert view["blocks"][0] == blocks.section(":warning: Look.")
    elements = {each["block_id"]: each["element"] for each in view["blocks"] if "element" in each}
    assert elements["text"]["initial_value"] == "Lunch is ready"
    assert elements["channels"]["initial_conversations"] == ["C1"]
    everyone = blocks.option("Everyone registered", "registered")
    assert elements["any_of"]["initial_options"] == [everyone]
    assert [each["value"] for each in elements["options"]["initial_options"]] == ["notify"]
    assert elements["day"]["initial_date"] == "2020-10-28"
    assert elements["clock"]["initial_time"] == "09:00"
    assert [each["value"] for each in elements["zone"]["options"]] == [
        "America/New_York",
        "America/Chicago",
        "Asia/Tokyo",
        "UTC",
    ]
    empty = composer(scene.hackathon, ComposerValues(), [], NOW)
    starts = [each["element"] for each in empty["blocks"]]
    chosen = [name for each in starts for name in each if name.startswith("initial_")]
    assert chosen == ["initial_option"]  # the zone


def test_a_zone_is_named_by_its_place_and_clock() -> None:
    assert name_zone("America/New_York", NOW) == "New York (EDT)"
    assert name_zone("UTC", NOW) == "UTC"


def test_what_becomes_of_it_is_confirmed(scene: AnnouncementScene) -> None:
    def say(**parts: Any) -> str:
        announcement = scene.announce(**parts)
        return confirmed(describe_preview(scene.session, announcement, NOW), "organisers").text

    assert say(channels=[GENERAL]).startswith("It is going out to 1 channel, and takes less than")
    assert say(**TOMORROW) == (
        f"It is scheduled for {WHEN}, to 3 people as things stand now. `/announce list` moves, "
        "edits and cancels it."
    )
    assert say(urgent=True).startswith("I asked in #organisers: it goes to 3 people as soon as")


def test_the_list_has_buttons_for_what_may_be_done(scene: AnnouncementScene) -> None:
    later = scene.announce(**TOMORROW)
    reply = list_reply(Listed([later], [], [], 0), {})
    assert reply.text == "Announcements: 1 to come"
    assert reply.blocks is not None
    assert reply.blocks[:2] == [
        blocks.section("*To come*"),
        blocks.section(f"*Lunch is ready*, by <@UOLGA>\n{WHEN}"),
    ]
    labels = [each["text"]["text"] for each in reply.blocks[2]["elements"]]
    assert labels == ["Move", "Edit", "Cancel"]
    sending = scene.announce()
    progress = {sending.id: scene.progress(sending)}
    reply = list_reply(Listed([], [sending], [], 0), progress)
    assert reply.blocks is not None
    assert reply.blocks[1]["text"]["text"] == (
        "*Lunch is ready*, by <@UOLGA>\n"
        ":loudspeaker: Going out: 0 of 3 sent · 3 waiting (less than a minute)"
    )


def test_many_to_come_fit_in_a_message(scene: AnnouncementScene) -> None:
    many = [scene.announce(f"number {number}", **TOMORROW) for number in range(12)]
    reply = list_reply(Listed(many, many, many[:MOST_RECENT], 100), {})
    assert reply.blocks is not None
    assert len(reply.blocks) <= blocks.MESSAGE_BLOCKS
    assert reply.blocks[17] == blocks.context("… and 4 more")
    assert reply.blocks[-1] == blocks.context("… and 100 more")


def test_forms_to_edit_and_move_hold_how_it_is(scene: AnnouncementScene) -> None:
    announcement = scene.announce(**TOMORROW)
    form = edit_form(announcement, announcement.text)
    assert form["private_metadata"] == f"{announcement.id}:1"
    assert form["blocks"][0]["element"]["initial_value"] == "Lunch is ready"
    overtaken = edit_form(announcement, "Dinner", overtaken=True)
    assert overtaken["blocks"][0]["text"]["text"].endswith(
        "takes the place of this:\nLunch is ready"
    )
    assert overtaken["blocks"][1]["element"]["initial_value"] == "Dinner"
    form = move_form(announcement, [], NOW)
    assert form["blocks"][0] == blocks.section(">Lunch is ready")
    assert form["blocks"][1]["element"]["initial_date"] == "2020-10-28"
    assert edited(announcement, 0, "organisers").text == "It is saved."
