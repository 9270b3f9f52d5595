"""A conversation in which everything is said, pressed and filled in once: the corpus of payloads.

It is acted anew in each round, so that its payloads are those of today's bot. `seeds.py` says what
it leaves out; a new command, button, modal or event then needs a line in an act here, or in the
`act` of a file of its subject's in `subjects/`.
"""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from bot.slack import action_ids as actions
from rehearsal import Error, Person
from tests.fuzz.corpus import subjects
from tests.fuzz.corpus.line import Line
from tests.fuzz.corpus.scene import CROWD, Scene
from tests.fuzz.corpus.seeds import Seeds, count_answered, make_seeds

Act = Callable[[Scene], None]

FORM = {
    "affiliation": "Brown University",
    "site": "Providence",
    "challenges": ["Higgs Boson"],
    "experience": "New to it",
    "looking_for_team": ["I am looking for a team"],
    "code_of_conduct": ["I have read it and agree to it"],
    "question:line": "A line",
    "question:lines": "Two\nlines",
    "question:shirt": "M",
    "question:food": ["Vegan"],
    "question:room": "Yes",
    "question:years": "3",
}


def record_conversation(scene: Scene) -> Seeds:
    """Every payload of the conversation, in order."""
    before = count_answered(scene)
    line = Line(scene.workspace, scene.dispatch)
    with line.open(scene.installed):
        for act in (*_ACTS, *_list_subjects_acts(), _try_everything):
            act(scene)
            scene.pass_second()
            scene.deliver()
    return make_seeds(scene, line.recorded, before)


def _list_subjects_acts() -> list[Act]:
    names = sorted(each.name for each in iter_modules(subjects.__path__, f"{subjects.__name__}."))
    return [import_module(name).act for name in names]


def _register(scene: Scene) -> None:
    """Everybody registers; some make mistakes first."""
    for handle in ("ana", "ben", "chi", "dee", *CROWD):
        person = scene.workspace.person(handle)
        person.command("/register")
        person.fill(FORM)
        if handle == "ana":
            person.fill({"question:years": "9" * 20})
            person.submit()
            person.fill({"question:years": "3"})
        person.submit()
        person.close_modal()
    ana = scene.workspace.person("ana")
    for text in ("status", "edit", "withdraw", "nonsense"):
        ana.command("/register", text)
        _close_modals(ana)
    ana.command("/register", "status")
    ana.click("Edit")
    ana.submit()
    _close_modals(ana)


def _found_teams(scene: Scene) -> None:
    """Enough teams for a second page, one of them from the form."""
    for handle in CROWD:
        scene.workspace.person(handle).command("/team", f"create {handle} and friends")
    ana = scene.workspace.person("ana")
    ana.command("/team", "create")
    ana.click("Start a team")
    ana.fill({"name": "crowd1 and friends"})
    ana.submit()
    ana.fill({"name": "Quarks", "challenge": "Higgs Boson"})
    ana.submit()
    _close_modals(ana)


def _ask_for_help(scene: Scene) -> None:
    """The commands without a word, and with words that nobody knows."""
    somebody = scene.workspace.person("crowd20")
    for command in scene.dispatcher.commands:
        for text in ("", "help", "no such word"):
            somebody.command(f"/{command.name}", text)
            _close_modals(somebody)
        for example in command.examples:
            somebody.command(f"/{command.name}", example)


def _meet(scene: Scene) -> None:
    """People find each other: by invitation, by request, by button; and change their team."""
    ana, ben, chi, dee = (scene.workspace.person(each) for each in ("ana", "ben", "chi", "dee"))
    for text in ("show", "show Quarks", "list", "list higgs", "lock", "invite @ben @chi @eve"):
        _team(ana, text)
    scene.deliver()
    ben.click("Accept")
    chi.click("Decline")
    _team(chi, "join Quarks")
    scene.deliver()
    ana.click("Approve")
    _team(dee, "join Quarks")
    scene.deliver()
    ben.click("Decline")
    for text in ("remove @chi", "rename Leptons", "challenge deep-sky", "unlock"):
        _team(ana, text)
    _team(chi, "list")
    chi.click("Next")
    chi.click("Previous")
    chi.click("Join")
    _team(chi, "show")
    chi.click("Leave")
    _team(chi, "join Leptons")
    _team(chi, "leave")
    _team(dee, "create Muons")
    _team(dee, "disband")


def _fill_team(scene: Scene) -> None:
    """More ask for a place in a team than a file may give it."""
    for handle in CROWD[10:15]:
        person = scene.workspace.person(handle)
        _team(person, "leave")
        _team(person, "join crowd4 and friends")


def _read(scene: Scene) -> None:
    """The agenda and what else there is to read, with every page turned."""
    ben = scene.workspace.person("ben")
    for text in ("all", "wednesday", "28 oct", "now"):
        ben.command("/agenda", text)
    ben.command("/agenda", "all")
    ben.click("Next")
    ben.click("Previous")
    ben.command("/officehours")
    ben.click("Next")
    ben.click("Previous")
    ben.command("/officehours", "higgs")
    ben.command("/challenges", "higgs")
    ben.command("/challenges")
    ben.click("More")
    ben.command("/deadlines")
    ben.command("/hackathon")


def _use_home(scene: Scene) -> None:
    """Home, and every button of it: of somebody unregistered, registered, and in a team."""
    fox, dee, ana = (scene.workspace.person(each) for each in ("fox", "dee", "ana"))
    fox.open_home()
    fox.click("Register", in_="home")
    fox.fill(FORM)
    fox.submit()
    _close_modals(fox)
    fox.say("Where do I begin?", "@hackathon")
    for person in (dee, ana):
        person.open_home()
        buttons = [each for block in _blocks(person) for each in block.get("elements", [])]
        for button in buttons:
            label = button["text"]["text"]
            if label not in ("Leave", "Withdraw"):
                person.click(label, in_="home")
                _close_modals(person)
    # Buttons of modals that buttons of Home opened; of a Home, too, that is no longer true.
    _team(dee, "create Muons")
    dee.open_home()
    _team(dee, "leave")
    dee.click("Show my team", in_="home")
    dee.click("Start a team", in_="modal")
    _close_modals(dee)
    ana.click("Challenges", in_="home")
    ana.click("More", in_="modal")
    _close_modals(ana)


def _leave(scene: Scene) -> None:
    """Somebody leaves, one withdraws and comes back; somebody is new, and changes their name."""
    dee, ben = scene.workspace.person("dee"), scene.workspace.person("ben")
    _team(dee, "create Muons")
    dee.open_home()
    dee.click("Leave", in_="home")
    _close_modals(dee)
    dee.command("/register", "withdraw")
    dee.click("Withdraw")
    dee.command("/register")
    dee.fill(FORM)
    dee.submit()
    _close_modals(dee)
    ben.open_home()
    scene.workspace.add_person("gil", "Gil Grey", tz="Asia/Tokyo")
    scene.workspace.change_person("gil", "Gil Gray", tz="UTC")


def _decide(scene: Scene) -> None:
    """Messages that Slack would not take are sent again or dropped, one by one and together."""
    crowd, ana = scene.workspace.person("crowd0"), scene.workspace.person("ana")
    for numbers, together in (((1, 2, 3, 4), "Send all again"), ((5, 6, 7, 8), "Drop all")):
        refused = Error("restricted_action")
        scene.workspace.faults.add("chat.postMessage", refused, times=len(numbers))
        _team(crowd, " ".join(["invite", *(f"@crowd{number}" for number in numbers)]))
        scene.pass_second()
        scene.deliver()
        report = scene.workspace.messages("organisers")[-1]
        for press in ("Send it now", "Drop it", together):
            ana.click(press, in_=report)
        scene.deliver()


def _organise(scene: Scene) -> None:
    """Roles are given and taken, and the log of that is read to its second page and back."""
    ana = scene.workspace.person("ana")
    mentors = " ".join(f"@{handle}" for handle in CROWD)
    for text in (f"add {mentors} mentor", "add @ben", "remove @ben", "log"):
        ana.command("/organiser", text)
    ana.click("Earlier")
    ana.click("Later")


def _nudge(scene: Scene) -> None:
    """Those without a team are nudged, and one of them finds a team by the buttons of that."""
    ana, fox = scene.workspace.person("ana"), scene.workspace.person("fox")
    ana.command("/organiser", "status")
    ana.click(actions.NUDGE)
    ana.submit()
    _close_modals(ana)
    scene.deliver()
    fox.click("Find a team")
    fox.click("Start a team")
    _close_modals(fox)


def _change_agenda(scene: Scene) -> None:
    """Items come, move and go, typed and in forms; what was changed meanwhile is chosen."""
    ana = scene.workspace.person("ana")
    for text, button in (
        ("add Photo on thursday 12:30", "Add it"),
        ("move Photo to thursday 1pm", "Move it"),
        ("cancel Photo", "Take it off"),
    ):
        ana.command("/agenda", text)
        ana.click(button)
    ana.command("/agenda", "edit")
    ana.fill({"item": "Wed 28 Oct 12:00 Lunch"})
    ana.submit()
    ana.fill({"title": "Long lunch", "hosts": "Ana Lopez (Brown) <ana@example.org>"})
    ana.submit()
    ana.submit()
    _close_modals(ana)
    ana.command("/agenda", "edit long lunch")
    ana.fill({"where": "The lawn"})
    _move_lunch(ana, "thursday 1pm")
    ana.submit()
    ana.fill({"choice": "Keep mine: what I changed goes on top of theirs"})
    ana.submit()
    _close_modals(ana)
    for press, hour in (("Keep mine", 2), ("Take theirs", 3)):
        ana.command("/agenda", f"move long lunch to friday {hour}pm")
        _move_lunch(ana, f"thursday {hour}pm")
        ana.click("Move it")
        ana.click(press)


def _move_lunch(person: Person, when: str) -> None:
    person.command("/agenda", f"move long lunch to {when}")
    # Perhaps behind a form.
    person.click("Move it", in_=person.sees()[-1])


def _announce(scene: Scene) -> None:
    """One is written, looked at, changed, sent, edited; one approved; one moved and cancelled."""
    ana, ben = scene.workspace.person("ana"), scene.workspace.person("ben")
    ana.command("/organiser", "add @ben")
    ana.command("/announce")
    ana.fill({"text": "Lunch", "channels": ["general"], "any_of": ["Everyone registered"]})
    ana.fill({"also": ["Without a team"], "but": ["Mentors"], "people": ["eve", "ben"]})
    ana.submit()
    ana.click("Send to me first")
    ana.click("Change")
    ana.submit()
    ana.submit()
    _close_modals(ana)
    scene.pass_second()
    scene.deliver()
    ana.command("/announce", "list")
    ana.click("Edit")
    ana.fill({"text": "Dinner"})
    ana.submit()
    _close_modals(ana)
    for text in ("mute", "unmute"):
        ben.command("/announcements", text)
    ben.click("Mute announcements")
    ben.command("/announcements", "unmute")
    _write(ana, "Leave the building", {"options": ["urgent"]})
    scene.pass_second()
    scene.deliver()
    ben.click("Approve")
    _write(ana, "Later", {"day": "2020-10-30", "clock": "09:00", "zone": "UTC"})
    ana.command("/announce", "list")
    ana.click("Move")
    ana.fill({"clock": "10:00"})
    ana.submit()
    _close_modals(ana)
    ana.command("/announce", "list")
    ana.click("Cancel")
    ana.command("/organiser", "remove @ben")


def _write(person: Person, text: str, fields: dict[str, Any]) -> None:
    """An announcement to everybody, confirmed."""
    person.command("/announce", text)
    person.fill({"any_of": ["Everyone registered"], **fields})
    person.submit()
    person.submit()
    _close_modals(person)


def _try_everything(scene: Scene) -> None:
    """An organiser types every example, and every word alone: much needs no more to be tried."""
    ana = scene.workspace.person("ana")
    for command in scene.dispatcher.commands:
        for text in (*command.examples, *(part.word for part in command.subcommands)):
            ana.command(f"/{command.name}", text)
            _close_modals(ana)


def _team(person: Person, text: str) -> None:
    person.command("/team", text)


def _close_modals(person: Person) -> None:
    while person.modal is not None:
        person.close_modal()


def _blocks(person: Person) -> list[dict[str, Any]]:
    home = person.home
    return [] if home is None else list(home["blocks"])


_ACTS = (
    *(_register, _found_teams, _meet, _fill_team, _read, _ask_for_help, _use_home, _leave),
    *(_decide, _organise, _nudge, _change_agenda, _announce),
)
