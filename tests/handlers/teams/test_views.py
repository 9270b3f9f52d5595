"""What /team says and shows, word for word."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.challenges.models import Challenge
from bot.teams.invitations import Invited
from bot.teams.models import Team
from bot.teams.queries import TeamDetails, describe_team, list_teams
from handlers.core.responses import Reply
from handlers.teams import views
from tests.support.factories import NOW
from tests.support.scenes.teams import NAMES, Scene


@pytest.fixture
def scene(session: Session) -> Scene:
    """Teams of at most three, at least two."""
    return Scene(session, max=3, min=2)


def section(text: str, accessory: dict[str, Any] | None = None) -> dict[str, Any]:
    """A section as Slack takes it."""
    block: dict[str, Any] = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    return {**block, "accessory": accessory} if accessory else block


def button(text: str, action_id: str, value: object = None, **more: Any) -> dict[str, Any]:
    """A button as Slack takes it."""
    return {
        "type": "button",
        "text": {"type": "plain_text", "text": text, "emoji": True},
        "action_id": action_id,
        **({} if value is None else {"value": str(value)}),
        **more,
    }


def leave_button(team: Team) -> dict[str, Any]:
    """The button that leaves `quarks`, with its question."""
    plain = {"type": "plain_text", "emoji": True}
    return button(
        "Leave",
        f"team-leave:{team.id}",
        team.id,
        style="danger",
        confirm={
            "title": {**plain, "text": "Are you sure?"},
            "text": {"type": "mrkdwn", "text": "Leave *quarks*?"},
            "confirm": {**plain, "text": "Yes"},
            "deny": {**plain, "text": "No"},
        },
    )


START = button("Start a team", "team-create")
ALL_TEAMS = button("All teams", "team-list")


def test_a_new_team_is_confirmed_with_what_to_do_next(scene: Scene) -> None:
    assert views.created(scene.create("ana", "quarks for higgs")) == Reply(
        "*quarks* is started and works on *Higgs Boson*, with you as its lead. Invite people "
        "with `/team invite @person`. Its channel is on its way.",
        title="Teams",
    )


def test_without_channels_none_is_promised(session: Session) -> None:
    scene = Scene(session, channel="none")
    assert views.created(scene.create("ana", "quarks")).text == (
        "*quarks* is started, with you as its lead. Invite people with `/team invite @person`."
    )


def test_how_to_create_has_a_button_that_opens_the_form() -> None:
    text = "Give your team a name: `/team create quarks`, or `/team create quarks for higgs`."
    assert views.how_to_create() == Reply(
        text, [section(text), {"type": "actions", "elements": [START]}], title="Teams"
    )


def test_who_was_removed_may_still_be_in_a_public_channel(session: Session) -> None:
    scene = Scene(session, max=3, min=2, channel="public")
    team = scene.team_of("ana", "ben")
    scene.lock("ana")
    assert views.removed(team, "UBEN").text == (
        "<@UBEN> is out of *quarks* and has been told. Its channel is public: if they are still in "
        "it, only an admin of this workspace can take them out."
    )


def test_changes_are_confirmed_in_a_sentence(scene: Scene) -> None:
    team = scene.team_of("ana", "ben")
    assert views.joined(team).text == ("You are in *quarks* now. `/team show` shows who else is.")
    assert views.renamed(team).text == "Your team is called *quarks* now."
    assert views.challenge_chosen(scene.challenge("ana", "deep")).text == (
        "*quarks* works on *Deep Falcon* now. `/challenges` shows what to hand in."
    )
    assert views.removed(team, "UBEN").text == (
        "<@UBEN> is out of *quarks* and has been told. To keep people from joining by "
        "themselves, use `/team lock`."
    )
    assert views.lock_set(scene.lock("ana")).text == (
        "*quarks* is locked: who wants to join asks first, and any of you answers. People you "
        "invite still get in. `/team unlock` opens it again."
    )
    assert views.removed(team, "UBEN").text == "<@UBEN> is out of *quarks* and has been told."
    assert views.asked(scene.ask("chi", "quarks")).text == (
        "*quarks* is locked, so I asked its members whether you may join. I will write to you "
        "when one of them has answered."
    )
    assert views.lock_set(scene.unlock("ana")).text == (
        "*quarks* is open: anybody may join. `/team lock` locks it."
    )
    assert views.left(scene.leave("ben")).text == (
        "You left *quarks*. `/team list` shows other teams."
    )
    assert views.left(scene.leave("ana")).text == (
        "You left *quarks*; you were its last member, so it has closed. `/team list` shows "
        "other teams."
    )
    assert views.disbanded(team).text == (
        "*quarks* has closed, and everybody else in it has been told."
    )


def test_invitations_are_confirmed_together_with_why_others_are_not_invited(scene: Scene) -> None:
    team = scene.team_of("ana")
    invitations = scene.invite("ana", "ben", "chi")
    assert views.invited(Invited(team, invitations, [])).text == (
        "I invited <@UBEN>, <@UCHI> to *quarks*, with buttons to accept or decline."
    )
    problem = "<@UDEE> is already in *quarks*."
    assert views.invited(Invited(team, invitations[:1], [problem])).text == (
        "I invited <@UBEN> to *quarks*, with buttons to accept or decline. "
        "<@UDEE> is already in *quarks*."
    )
    assert views.invited(Invited(team, [], [problem])).text == problem


def test_somebody_without_a_team_sees_what_they_can_do() -> None:
    text = (
        "You are not in a team yet. `/team list` shows those you can join; `/team create NAME` "
        "starts one."
    )
    assert views.no_team() == Reply(
        text,
        [section(text), {"type": "actions", "elements": [ALL_TEAMS, START]}],
        title="Your team",
    )


def test_a_member_sees_the_team_with_all_that_is_open(scene: Scene) -> None:
    team = scene.create("ana", "quarks for higgs")
    scene.lock("ana")
    team.channel_id = "C7"
    scene.invite("ana", "ben")
    request = scene.ask("chi", "quarks")
    asks = "<@UCHI> asks to join *quarks*, which is locked. Any member may answer for the team."
    lines = (
        "*quarks* · 1 of 3 · 🔒 locked · *Higgs Boson* · <#C7>\n"
        "Members: <@UANA> (lead)\n"
        "Invited, without an answer yet: <@UBEN>\n"
        "It needs 1 more person: teams here have at least 2."
    )
    assert views.details_reply([describe_team(scene.session, team)], "UANA") == Reply(
        f"{lines}\n{asks} Approve or decline with the buttons of this message.",
        [
            section(lines),
            section(asks),
            {
                "type": "actions",
                "elements": [
                    button("Approve", f"request-approve:{request.id}", request.id, style="primary"),
                    button("Decline", f"request-decline:{request.id}", request.id),
                ],
            },
            {
                "type": "actions",
                "elements": [
                    leave_button(team),
                    button("All teams", f"team-list:{team.id}"),
                ],
            },
        ],
        title="Your team",
    )


@pytest.mark.parametrize(("locked", "word"), [(False, "Join"), (True, "Ask to join")])
def test_somebody_else_sees_the_team_with_a_button_to_join(
    scene: Scene, locked: bool, word: str
) -> None:
    team = scene.team_of("ana", "ben")
    team.locked = locked
    lock = " · 🔒 locked" if locked else ""
    lines = f"*quarks* · 2 of 3{lock} · no challenge yet\nMembers: <@UANA> (lead), <@UBEN>"
    all_teams = button("All teams", f"team-list:{team.id}")
    assert views.details_reply([describe_team(scene.session, team)], "UCHI") == Reply(
        lines,
        [
            section(lines),
            {
                "type": "actions",
                "elements": [button(word, f"team-join:{team.id}", team.id), all_teams],
            },
        ],
        title="Your team",
    )
    scene.unlock("ana")
    scene.join("dee", "quarks")
    full = views.details_reply([describe_team(scene.session, team)], "UCHI")
    assert full.blocks is not None
    assert full.blocks[-1] == {"type": "actions", "elements": [all_teams]}


def test_a_large_team_names_its_first_fifty(session: Session) -> None:
    scene = Scene(session)
    team = scene.team_of(*NAMES)
    members = list(scene.people.values()) * 12
    text = views.details_reply([TeamDetails(team, members, [], [])], "UZOE").text
    assert text.startswith("*quarks* · 60 people · no challenge yet\nMembers: <@UANA> (lead), ")
    assert text.endswith(" and 10 more")


def test_a_page_lists_teams_with_seats_lock_and_challenge(scene: Scene) -> None:
    quarks = scene.create("ana", "quarks for higgs")
    locked = scene.create("ben", "leptons")
    scene.lock("ben")
    full = scene.create("chi", "bosons")
    full_lines = ["*bosons* · 1 of 3", "*leptons* · 1 of 3 · 🔒", "*quarks* · 1 of 3 · Higgs Boson"]
    reader = scene.people["dee"]
    rules = scene.hackathon.file.teams
    listed = list_teams(scene.session, scene.hackathon, reader=reader)
    assert views.page(listed, rules) == Reply(
        "\n".join(["*Teams* (3 teams)", *full_lines]),
        [
            {"type": "header", "text": {"type": "plain_text", "text": "Teams", "emoji": True}},
            section(full_lines[0], button("Join", f"team-join:{full.id}", full.id)),
            section(full_lines[1], button("Ask to join", f"team-join:{locked.id}", locked.id)),
            section(full_lines[2], button("Join", f"team-join:{quarks.id}", quarks.id)),
            {
                "type": "context",
                "elements": [
                    {"type": "mrkdwn", "text": "3 teams. One in full: `/team show NAME`."}
                ],
            },
        ],
        title="Teams",
    )


def test_who_cannot_join_gets_no_buttons_to(scene: Scene) -> None:
    scene.team_of("ana", "ben", "chi")
    rules = scene.hackathon.file.teams
    line = "*quarks* · 3 of 3"
    for reader, own in (("ana", " · you are in it"), ("dee", "")):
        listed = list_teams(scene.session, scene.hackathon, reader=scene.people[reader])
        shown = views.page(listed, rules)
        assert shown.text == f"*Teams* (1 team)\n{line}{own}"
        assert shown.blocks is not None
        assert shown.blocks[1] == section(f"{line}{own}")


def test_pages_turn_and_keep_their_challenge(scene: Scene) -> None:
    higgs = scene.create("ana", "quarks for higgs").challenge
    assert higgs is not None
    for number in range(45):
        name = f"team {number:02}"
        scene.session.add(
            Team(
                hackathon_id=scene.hackathon.id,
                name=name,
                folded_name=name,
                created_at=NOW,
                challenge=higgs,
            )
        )
    scene.session.flush()

    def turn(page: int) -> tuple[str, list[dict[str, Any]]]:
        listed = list_teams(
            scene.session,
            scene.hackathon,
            reader=scene.people["ben"],
            challenge=higgs,
            page=page,
        )
        shown = views.page(listed, scene.hackathon.file.teams)
        assert shown.blocks is not None
        assert len(shown.blocks) <= 50
        return shown.text.splitlines()[0], shown.blocks[-1]["elements"]

    heading = "*Teams for Higgs Boson* (46 teams, page {} of 3)"
    assert turn(1) == (heading.format(1), [button("Next", "team-page:next", "2:higgs")])
    assert turn(2) == (
        heading.format(2),
        [
            button("Previous", "team-page:previous", "1:higgs"),
            button("Next", "team-page:next", "3:higgs"),
        ],
    )
    assert turn(3) == (heading.format(3), [button("Previous", "team-page:previous", "2:higgs")])


def test_an_empty_list_says_how_to_begin(scene: Scene) -> None:
    listed = list_teams(scene.session, scene.hackathon, reader=scene.people["ana"])
    text = "*Teams*: there are none yet. Start the first with `/team create NAME`."
    assert views.page(listed, scene.hackathon.file.teams) == Reply(
        text, [section(text), {"type": "actions", "elements": [START]}], title="Teams"
    )


def test_the_form_asks_for_a_name_and_offers_the_challenges() -> None:
    plain = {"type": "plain_text", "emoji": True}
    name = {
        "type": "input",
        "block_id": "name",
        "label": {**plain, "text": "Name"},
        "element": {"type": "plain_text_input", "action_id": "name", "max_length": 60},
    }
    challenge = {
        "type": "input",
        "block_id": "challenge",
        "optional": True,
        "label": {**plain, "text": "Challenge"},
        "hint": {**plain, "text": "You can choose it later too."},
        "element": {
            "type": "static_select",
            "action_id": "challenge",
            "placeholder": {**plain, "text": "Choose a challenge"},
            "options": [{"text": {**plain, "text": "Higgs Boson"}, "value": "higgs"}],
        },
    }
    view = {
        "type": "modal",
        "callback_id": "team-create",
        "title": {**plain, "text": "Start a team"},
        "submit": {**plain, "text": "Start"},
        "close": {**plain, "text": "Cancel"},
        "private_metadata": "",
    }
    higgs = Challenge(key="higgs", title="Higgs Boson")
    assert views.create_modal([higgs]) == {**view, "blocks": [name, challenge]}
    assert views.create_modal([]) == {**view, "blocks": [name]}


def test_names_stay_text_wherever_they_are_shown(scene: Scene) -> None:
    team = scene.create("ana", "<!channel> *bold* & co")
    shown = "*&lt;!channel&gt; ∗bold∗ &amp; co*"
    assert shown in views.created(team).text
    listed = list_teams(scene.session, scene.hackathon, reader=scene.people["ben"])
    assert shown in views.page(listed, scene.hackathon.file.teams).text
    assert shown in views.details_reply([describe_team(scene.session, team)], "UANA").text


def test_an_error_under_a_field_is_shown_without_marks() -> None:
    assert views.unformatted("*a &amp; b* is taken; see `/team list`.") == (
        "a & b is taken; see `/team list`."
    )
