"""Carries out planned acts."""

from collections.abc import Callable
from functools import partial
from random import Random

from bot.rehearsing.cast import talk_deeds, team_deeds
from bot.rehearsing.cast.actor import Actor
from bot.rehearsing.cast.habits import Act, What

Deed = Callable[[Actor, Random], object]

DEEDS: dict[What, Deed] = {
    What.REGISTER: talk_deeds.register,
    What.REGISTER_WITH_MISTAKE: partial(talk_deeds.register, mistake=True),
    What.EDIT_REGISTRATION: talk_deeds.edit_registration,
    What.WITHDRAW: talk_deeds.withdraw,
    What.LOOK_UP: talk_deeds.look_up,
    What.OPEN_HOME: talk_deeds.open_home,
    What.LOOK_AROUND: talk_deeds.look_around,
    What.ASK: talk_deeds.ask,
    What.MISTYPE: talk_deeds.mistype,
    What.CREATE_TEAM: team_deeds.create_team,
    What.JOIN_TEAM: team_deeds.join_team,
    What.JOIN_MISSPELT: team_deeds.join_misspelt,
    What.CHANGE_TEAM: team_deeds.change_team,
    What.INVITE: team_deeds.invite,
    What.RENAME_TEAM: team_deeds.rename_team,
    What.CHOOSE_CHALLENGE: team_deeds.choose_challenge,
    What.REMOVE_MEMBER: team_deeds.remove_member,
    What.LOCK_TEAM: partial(team_deeds.say_word, "lock"),
    What.UNLOCK_TEAM: partial(team_deeds.say_word, "unlock"),
    What.LEAVE_TEAM: partial(team_deeds.say_word, "leave"),
    What.DISBAND_TEAM: partial(team_deeds.say_word, "disband"),
}


def do_act(act: Act, actor: Actor) -> None:
    """Carry out an act as far as possible, and close the forms that it left open.

    Raises:
        CannotDo: if a button, form or channel that it needs is not there
    """
    try:
        DEEDS[act.what](actor, Random(act.choice))  # noqa: S311 - a rehearsal, no secret
    finally:
        actor.close_modals()
