"""Carries out planned actions."""

from collections.abc import Callable
from functools import partial
from random import Random

from bot.rehearsing.cast import talk_actions, team_actions
from bot.rehearsing.cast.actor import Actor
from bot.rehearsing.cast.plan import Action, ActionKind

ActionFunction = Callable[[Actor, Random], object]

ACTIONS: dict[ActionKind, ActionFunction] = {
    ActionKind.REGISTER: talk_actions.register,
    ActionKind.REGISTER_WITH_MISTAKE: partial(talk_actions.register, mistake=True),
    ActionKind.EDIT_REGISTRATION: talk_actions.edit_registration,
    ActionKind.WITHDRAW: talk_actions.withdraw,
    ActionKind.LOOK_UP: talk_actions.look_up,
    ActionKind.OPEN_HOME: talk_actions.open_home,
    ActionKind.LOOK_AROUND: talk_actions.look_around,
    ActionKind.ASK: talk_actions.ask,
    ActionKind.MISTYPE: talk_actions.mistype,
    ActionKind.CREATE_TEAM: team_actions.create_team,
    ActionKind.JOIN_TEAM: team_actions.join_team,
    ActionKind.JOIN_MISSPELT: team_actions.join_misspelt,
    ActionKind.CHANGE_TEAM: team_actions.change_team,
    ActionKind.INVITE: team_actions.invite,
    ActionKind.RENAME_TEAM: team_actions.rename_team,
    ActionKind.CHOOSE_CHALLENGE: team_actions.choose_challenge,
    ActionKind.REMOVE_MEMBER: team_actions.remove_member,
    ActionKind.LOCK_TEAM: partial(team_actions.say_word, "lock"),
    ActionKind.UNLOCK_TEAM: partial(team_actions.say_word, "unlock"),
    ActionKind.LEAVE_TEAM: partial(team_actions.say_word, "leave"),
    ActionKind.DISBAND_TEAM: partial(team_actions.say_word, "disband"),
}


def do_action(action: Action, actor: Actor) -> None:
    """Carry out an action as far as possible, and close the forms that it left open.

    Raises:
        CannotDo: if a button, form or channel that it needs is not there
    """
    try:
        ACTIONS[action.what](actor, Random(action.choice))  # noqa: S311 - a rehearsal, no secret
    finally:
        actor.close_modals()
