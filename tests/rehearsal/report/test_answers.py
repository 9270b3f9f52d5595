import pytest

from rehearsal.report.answers import reads_as_refusal, shape_of


@pytest.mark.parametrize(
    "answer",
    [
        "Register first with `/register`; it takes a minute.",
        "You are not in a team yet. `/team list` shows those you can join.",
        "There is no team called *qarks*. Did you mean *quarks*?",
        "*quarks* is full (4 of 4). `/team list` shows teams with room.",
        "*quarks* has closed. `/team list` shows the teams there are.",
        "Only the lead of *quarks* may disband it: ask <@U1>.",
        "You are in *quarks*, and here people are in one team at a time. "
        "Leave it first with `/team leave`.",
        "There is a team called *a b* already: join it with `/team join`.",
        "Registration closed Mon 26 Oct, 17:00 EDT. `/hackathon` says whom to ask.",
        "Something went wrong here. Please try again.",
    ],
)
def test_answers_that_say_no(answer: str) -> None:
    assert reads_as_refusal(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "You are in *quarks* now. `/team show` shows who else is.",
        "You are in *Not Yet* now. `/team show` shows who else is.",
        "*quarks* is started, with you as its lead. Invite people with `/team invite @person`.",
        "*quarks* is locked: who wants to join asks first, and any of you answers.",
        "*quarks* is locked, so I asked its members whether you may join. "
        "I will write to you when one of them has answered.",
        "You left *quarks*; you were its last member, so it has closed.",
        "You are registered for *ML4SCI*. Welcome!",
        "Your team is called *No Name* now.",
        "",
        "Deadlines\nNothing is due any more, and it is not late.",
    ],
)
def test_answers_that_do_not(answer: str) -> None:
    assert not reads_as_refusal(answer)


def test_answers_that_differ_in_names_and_numbers_have_one_shape() -> None:
    one = shape_of("I invited <@U1>, <@U2> to *quarks* (3 of 4), with `/team show`.")
    other = shape_of("I invited <@U7>, <@U8> to *red muons* (1 of 4), with `/team list`.")
    assert one == other
    assert shape_of("There is no team.") != shape_of("There is a team.")
