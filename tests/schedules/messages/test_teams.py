"""What teams and their people are told, word for word."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.outbox.kinds import find_kind
from bot.outbox.models import OutboxRow
from bot.teams.models import JoinRequestState, Team
from bot.teams.notifications import tell_of_removal, tell_of_return
from schedules.messages.teams import DELIVERABLES
from schedules.rendering import Unneeded
from tests.support.factories import NOW, make_challenge
from tests.support.neighbours import select_ours
from tests.support.scenes.teams import Scene


@pytest.fixture
def scene(session: Session) -> Scene:
    """Ana and Ben are `quarks`."""
    scene = Scene(session)
    scene.team_of("ana", "ben")
    scene.deliver()
    return scene


def render(scene: Scene, row: OutboxRow) -> dict[str, Any]:
    """The row's message."""
    return DELIVERABLES.messages[find_kind(row.kind)](scene.session, row, NOW)


def texts(scene: Scene, kind: str) -> list[str]:
    """Return the texts of the pending rows of this kind."""
    return [render(scene, row)["text"] for row in scene.rows_of(kind)]


def buttons(message: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The buttons of a message: what they say, their action_ids and values."""
    return [
        (element["text"]["text"], element["action_id"], element["value"])
        for block in message["blocks"]
        for element in block.get("elements", [])
    ]


def test_an_invitation_has_buttons(scene: Scene) -> None:
    scene.challenge("ana", "higgs")
    (invitation,) = scene.invite("ana", "chi")
    message = render(scene, scene.rows_of("invitation")[0])
    assert message["text"] == (
        "<@UANA> invites you to their team *quarks*, which works on *Higgs Boson*. Accept or "
        "decline with the buttons of this message."
    )
    assert buttons(message) == [
        ("Accept", "invitation-accept", str(invitation.id)),
        ("Decline", "invitation-decline", str(invitation.id)),
    ]


@pytest.mark.parametrize(
    ("deed", "text"),
    [
        ("accept", "You are in *quarks* now; <@UANA> invited you. `/team show` shows your team."),
        (
            "decline",
            "You declined <@UANA>'s invitation to *quarks*. If you change your mind, ask them "
            "to invite you again.",
        ),
        (
            "disband",
            "*quarks*, to which <@UANA> invited you, has closed. `/team list` shows other teams.",
        ),
    ],
)
def test_a_settled_invitation_says_so_without_buttons(scene: Scene, deed: str, text: str) -> None:
    (invitation,) = scene.invite("ana", "chi")
    (row,) = scene.rows_of("invitation")
    scene.deliver()
    if deed == "disband":
        scene.disband("ana")
    else:
        getattr(scene, deed)("chi", invitation)
    message = render(scene, row)
    assert message["text"] == text
    assert buttons(message) == []


def test_an_invitation_settled_before_it_was_posted_is_not_posted(scene: Scene) -> None:
    (invitation,) = scene.invite("ana", "chi")
    scene.decline("chi", invitation)
    with pytest.raises(Unneeded, match="settled already"):
        render(scene, scene.rows_of("invitation")[0])


def test_a_request_has_buttons_for_each_member(scene: Scene) -> None:
    scene.lock("ana")
    request = scene.ask("chi", "quarks")
    for row in scene.rows_of("join_request"):
        message = render(scene, row)
        assert message["text"] == (
            "<@UCHI> asks to join *quarks*, which is locked. Any member may answer for the "
            "team. Approve or decline with the buttons of this message."
        )
        assert buttons(message) == [
            ("Approve", "request-approve", str(request.id)),
            ("Decline", "request-decline", str(request.id)),
        ]


@pytest.mark.parametrize(
    ("deed", "text", "answer"),
    [
        (
            "approve",
            "<@UCHI> is in *quarks* now: <@UBEN> approved their request.",
            "You are in *quarks* now: <@UBEN> approved your request. `/team show` shows your team.",
        ),
        (
            "turn_down",
            "<@UBEN> declined <@UCHI>'s request to join *quarks*.",
            "*quarks* declined your request to join. `/team list` shows other teams.",
        ),
        (
            "disband",
            "<@UCHI>'s request to join *quarks* no longer stands.",
            "*quarks*, which you asked to join, has closed. `/team list` shows other teams.",
        ),
        ("join", "<@UCHI> is in *quarks* now.", None),
    ],
)
def test_a_settled_request_says_so_to_members_and_to_who_asked(
    scene: Scene, deed: str, text: str, answer: str | None
) -> None:
    scene.lock("ana")
    request = scene.ask("chi", "quarks")
    rows = scene.rows_of("join_request")
    scene.deliver()
    if deed == "disband":
        scene.disband("ana")
    elif deed == "join":
        scene.unlock("ana")
        scene.join("chi", "quarks")
    else:
        getattr(scene, deed)("ben", request)
    assert request.state != JoinRequestState.OPEN
    for row in rows:
        message = render(scene, row)
        assert (message["text"], buttons(message)) == (text, [])
    assert texts(scene, "join_request_answer") == ([answer] if answer else [])


def test_a_request_settled_before_it_was_posted_is_not_posted(scene: Scene) -> None:
    scene.lock("ana")
    request = scene.ask("chi", "quarks")
    scene.approve("ben", request)
    for row in scene.rows_of("join_request"):
        with pytest.raises(Unneeded, match="settled already"):
            render(scene, row)


def test_a_team_reads_what_happened_to_it(scene: Scene) -> None:
    scene.join("chi", "quarks")
    scene.join("dee", "quarks")
    scene.lock("ben")
    scene.unlock("ben")
    scene.challenge("ana", "higgs")
    scene.remove("ana", "chi")
    scene.leave("dee")
    scene.leave("ana")
    assert texts(scene, "team_notice") == [
        "<@UCHI> joined *quarks*. Say hello!",
        "<@UDEE> joined *quarks*. Say hello!",
        "<@UBEN> locked *quarks*: who wants to join asks first, and any of you answers.",
        "<@UBEN> unlocked *quarks*: anybody may join.",
        "<@UANA> chose the challenge: *quarks* works on *Higgs Boson*.",
        "<@UANA> removed <@UCHI> from *quarks*.",
        "<@UDEE> left *quarks*.",
        "<@UANA> left *quarks*. <@UBEN> leads the team now.",
    ]
    assert texts(scene, "removed_from_team") == [
        "<@UANA> removed you from *quarks*. `/team list` shows other teams."
    ]


def test_a_new_name_is_said_with_the_old_one(scene: Scene) -> None:
    scene.rename("ben", "<!here>")
    assert texts(scene, "team_notice") == [
        "<@UBEN> renamed the team: *quarks* is *&lt;!here&gt;* now."
    ]


def test_of_a_closed_team_only_that_it_was_disbanded_is_said(scene: Scene) -> None:
    scene.lock("ana")
    scene.disband("ana")
    channel, direct = scene.rows_of("team_notice")
    with pytest.raises(Unneeded, match="the team has closed"):
        render(scene, channel)
    assert direct.lane == "@UBEN"
    assert render(scene, direct)["text"] == (
        "<@UANA> disbanded *quarks*. `/team list` shows other teams."
    )


def test_a_team_without_a_channel_is_told_how_to_do_without(scene: Scene) -> None:
    team = scene.find("quarks")
    assert team is not None
    row = OutboxRow(kind="no_team_channel", arguments={"team": team.id})
    assert render(scene, row)["text"] == (
        "I cannot keep a channel for *quarks* in this workspace. Your team works without one: "
        "talk in a group message, and I will tell you here who joins and leaves."
    )


GUEST = "the account is a guest's, who may be in certain channels only (`ura_max_channels`). "


@pytest.mark.parametrize(
    ("lane", "word", "text"),
    [
        (
            "team:1",
            "ura_max_channels",
            "<@UANA> is in *quarks*, but I cannot let them into this channel: "
            f"{GUEST}An organiser can ask an admin of this workspace to make it a member's, or "
            "allow it one more channel; then any of you can add them here.",
        ),
        (
            "@UANA",
            "ura_max_channels",
            "You are in *quarks*, but I cannot let you into its channel: "
            f"{GUEST}An organiser can ask an admin of this workspace to make it a member's, or "
            "allow it one more channel; then your team can add you to it.",
        ),
        (
            "team:1",
            "user_disabled",
            "<@UANA> is in *quarks*, but I cannot let them into this channel: the account is "
            "deactivated (`user_disabled`). An organiser can ask an admin of this workspace to "
            "activate it again; then any of you can add them here.",
        ),
        (
            "team:1",
            "org_user_not_in_team",
            "<@UANA> is in *quarks*, but I cannot let them into this channel: the account is in "
            "your organisation, but not in this workspace (`org_user_not_in_team`). An organiser "
            "can ask an admin of this workspace to have it added to this workspace; then any of "
            "you can add them here.",
        ),
        (
            "team:1",
            "no_external_invite_permission",
            "<@UANA> is in *quarks*, but I cannot let them into this channel: the account is "
            "another organisation's, and I may not invite such accounts "
            "(`no_external_invite_permission`). An organiser can ask an admin of this workspace to "
            "invite it, or to let me; then any of you can add them here.",
        ),
        (
            "team:1",
            "a_word_of_tomorrow",
            "<@UANA> is in *quarks*, but I cannot let them into this channel: Slack does not let "
            "me invite this account (`a_word_of_tomorrow`). An organiser can ask an admin of this "
            "workspace to find out why; then any of you can add them here.",
        ),
    ],
)
def test_of_one_who_cannot_be_let_in_it_is_said_why_and_what_an_organiser_can_do(
    scene: Scene, lane: str, word: str, text: str
) -> None:
    team = scene.find("quarks")
    assert team is not None
    arguments = {"team": team.id, "person": "UANA", "word": word}
    row = OutboxRow(kind="not_let_in", lane=lane, arguments=arguments)
    assert render(scene, row)["text"] == text
    scene.leave("ana")
    with pytest.raises(Unneeded, match="left the team"):
        render(scene, row)


def test_a_challenge_that_leaves_and_comes_back_is_told(scene: Scene) -> None:
    session, hackathon = scene.session, scene.hackathon
    team = session.scalars(select_ours(Team)).first()
    assert team is not None
    higgs = make_challenge(session, hackathon, "lost", title="Lost <Boson>")
    team.challenge_id = higgs.id
    session.flush()
    assert tell_of_removal(session, hackathon, higgs, NOW) == [team.name]
    tell_of_return(session, higgs, NOW)
    rows = session.scalars(
        select_ours(OutboxRow)
        .where(
            OutboxRow.kind.in_(("challenge_removed", "team_notice")),
            OutboxRow.arguments["title"].as_string() == higgs.title,
        )
        .order_by(OutboxRow.id)
    )
    name = f"*{team.name}*"
    assert [render(scene, row)["text"] for row in rows] == [
        f"*Lost &lt;Boson&gt;*, on which {name} works, is no longer a challenge of the hackathon. "
        "Choose another with `/team challenge`; `/challenges` lists them.",
        f"*Lost &lt;Boson&gt;* is no longer in the hackathon's file. On it worked: {name}. I have "
        "told them to choose another challenge; `/organiser status` says which teams have none.",
        "*Lost &lt;Boson&gt;* is a challenge of the hackathon again, and "
        f"{name} still works on it.",
    ]
