"""What mutations choose from: what was recorded, what is registered, and who and what there is."""

from dataclasses import dataclass
from random import Random

from handlers.core.dispatcher import Dispatcher
from tests.fuzz.corpus.hackathons import OTHER_PEOPLE
from tests.fuzz.corpus.scene import Scene
from tests.fuzz.corpus.seeds import Seeds
from tests.fuzz.payloads.people_text import make_text

_NAMES = (
    *("Quarks", "quarks", "Leptons", "Muons", "crowd1 and friends", "CROWD2  and  friends"),
    *("crowd3 and friends to Leptons", "deep-sky for Leptons", "higgs for quarks", "Gluons"),
    *("Gluons for higgs", "Photons for deep-sky", "crowd4 and friends", "Crowd4 and Friends"),
)
_ODD_VALUES = (
    *("", " ", "text", "-1", "0", "1.5", "1 ", "+5", "٣", "１", "²", "0x1", "1_0", "None"),
    *(str(2**31), str(2**63 - 1), str(2**63), str(2**64), "-" + str(2**63 + 1), "9" * 2000),
    *("all", "all ", "all 2", "all 999999999999999999999", "all -5", "all x", "* 2"),
    *("2020-10-28 1",),
    *("wednesday 1", "1:", ":", "2:", "2:higgs", "x:higgs", "1:no-such", "99999999999999999999:"),
    *("today", "higgs", "no-such", "all ٣", "all ²", "²:"),
)
_MOST_ROWS = 60


@dataclass(frozen=True)
class Repertoire:
    """The conversation, the names of what answers it, and the people of the workspace."""

    seeds: Seeds
    actions: list[str]
    modals: list[str]
    events: list[str]
    words: dict[str, list[str]]
    people: list[tuple[str, str]]
    bot_user_id: str

    def choose_word(self, random: Random, command: str) -> str:
        """A subcommand of the command, or a word that is none."""
        return random.choice([*self.words.get(command, []), "HELP", make_text(random)[:30]])

    def choose_name(self, random: Random) -> str:
        """A team's name, perhaps with a challenge."""
        return random.choice(_NAMES)

    def choose_person(self, random: Random) -> tuple[str, str]:
        """Somebody's Slack id and handle."""
        return random.choice(self.people)

    def choose_mention(self, random: Random) -> str:
        """A mention as Slack hands it over: of a person, the bot, Slackbot, somebody gone."""
        user_id, handle = self.choose_person(random)
        strangers = [self.bot_user_id, "USLACKBOT", "U0NOBODY01", *OTHER_PEOPLE]
        if random.random() < 0.3:
            user_id, handle = random.choice(strangers), "stranger"
        return f"<@{user_id}|{handle}>" if random.random() < 0.9 else f"<@{user_id}>"

    def choose_value(self, random: Random) -> str:
        """A button's value: the id of a row of this hackathon or another, or what no row has."""
        if random.random() < 0.5:
            return str(random.randrange(_MOST_ROWS))
        # Slack has taken the value before, so it can be sent.
        text = make_text(random)[:2000].encode(errors="ignore").decode()
        return random.choice([*_ODD_VALUES, text])


def make_repertoire(scene: Scene, seeds: Seeds) -> Repertoire:
    """What there is to choose from after the conversation."""
    dispatcher = scene.dispatcher
    return Repertoire(
        seeds=seeds,
        actions=_list_named(dispatcher, "button "),
        modals=_list_named(dispatcher, "modal "),
        events=dispatcher.events,
        words={
            f"/{each.name}": [part.word for part in each.subcommands]
            for each in dispatcher.commands
        },
        people=[(each.id, each.handle) for each in scene.workspace.people()],
        bot_user_id=scene.installed.bot_user_id,
    )


def _list_named(dispatcher: Dispatcher, kind: str) -> list[str]:
    return [name.removeprefix(kind) for name in dispatcher.needs if name.startswith(kind)]
