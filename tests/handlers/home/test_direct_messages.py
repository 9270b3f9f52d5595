"""Whatever a person writes to the bot is answered once, with buttons that work."""

from sqlalchemy import func, select

from bot.outbox.models import OutboxRow
from tests.support.neighbours import select_ours
from tests.support.slack import BotInWorkspace

HELP = (
    "Nobody reads what you write here: press a button, or type a command. "
    "`/hackathon` lists them all, and says whom to ask."
)


def count_rows(stage: BotInWorkspace) -> int:
    with stage.database.read() as session:
        ours = select_ours(OutboxRow).where(OutboxRow.kind == "help").subquery()
        return session.scalars(select(func.count()).select_from(ours)).one()


def test_what_one_writes_is_answered_with_buttons(stage: BotInWorkspace) -> None:
    ben = stage.person("ben")
    ben.say("When does it begin?", "@hackathon")
    stage.workspace.wait_for(lambda: count_rows(stage) == 1)
    stage.deliver()
    question, answer = ben.direct_messages()
    assert (question.text, answer.text) == ("When does it begin?", HELP)
    assert "*Commands*" in str(ben.click("About, and every command", in_=answer).blocks)
    ben.click("Register", in_=answer)
    assert ben.modal is not None


def test_the_bots_own_messages_are_not_and_an_event_that_comes_twice_is_once(
    stage: BotInWorkspace,
) -> None:
    ben = stage.person("ben")
    ben.say("Hello?", "@hackathon")
    stage.workspace.wait_for(lambda: count_rows(stage) == 1)
    assert stage.workspace.redeliver_last().error is None
    stage.deliver()
    ben.say("Thanks!", "@hackathon")
    # It comes after the event of the answer.
    stage.workspace.wait_for(lambda: count_rows(stage) > 1)
    assert count_rows(stage) == 2
