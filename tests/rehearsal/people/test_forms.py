"""Modals between people and an app: filling, submitting, and every answer to a submission."""

from typing import Any

import pytest
from slack_bolt import Ack
from slack_sdk import WebClient

from rehearsal import CannotDo, Person, Workspace
from tests.rehearsal.helpers import Bot, modal, option, plain, section, text_input

Json = dict[str, Any]


def choice(label: str, kind: str, **more: Any) -> Json:
    """An input of another kind than text; its action_id is that kind."""
    element = {"type": kind, "action_id": kind, **more}
    return {"type": "input", "block_id": label.lower(), "label": plain(label), "element": element}


SITES = [option("Brown", "brown"), option("Alabama", "alabama")]


class FormBot:
    """A bot whose /form opens `view`, and which answers a submission with `answer`."""

    def __init__(self, bot: Bot) -> None:
        self.view = modal(text_input("Name", "name"))
        self.answer: Json = {}
        self.submissions: list[Json] = []
        self.closed: list[Json] = []

        @bot.bolt.command("/form")
        def form(ack: Ack, client: WebClient, body: Json) -> None:
            client.views_open(trigger_id=body["trigger_id"], view=self.view)
            ack()

        @bot.bolt.view("form")
        def submitted(ack: Ack, body: Json) -> None:
            self.submissions.append(body)
            ack(**self.answer)

        @bot.bolt.view_closed("form")
        def closed(ack: Ack, body: Json) -> None:
            self.closed.append(body)
            ack()

        bot.connect()

    def values(self) -> Json:
        """The values of the last submission."""
        values = self.submissions[-1]["view"]["state"]["values"]
        assert isinstance(values, dict)
        return values


@pytest.fixture
def forms(bot: Bot) -> FormBot:
    return FormBot(bot)


def test_an_answerless_acknowledgement_closes_the_form(forms: FormBot, ana: Person) -> None:
    ana.command("/form")
    ana.fill({"Name": "Ana"})
    assert ana.submit() is None
    assert forms.values() == {"name": {"name_text": {"type": "plain_text_input", "value": "Ana"}}}
    assert forms.submissions[0]["user"]["id"] == ana.id
    assert forms.submissions[0]["type"] == "view_submission"


def test_fields_go_by_label_action_id_or_block_id(forms: FormBot, ana: Person) -> None:
    forms.view = modal(text_input("A", "a"), text_input("B", "b"), text_input("C", "c"))
    ana.command("/form")
    filled = ana.fill({"A": "1", "b_text": "2", "c": "3"})
    assert dict(filled.values) == {"A": "1", "B": "2", "C": "3"}
    assert filled.values["b"] == "2"
    with pytest.raises(CannotDo, match='no field "D"; it has: A, B, C'):
        ana.fill({"D": "4"})


def test_every_kind_of_input_is_filled_as_a_person_would(
    forms: FormBot, workspace: Workspace, ana: Person, ben: Person
) -> None:
    workspace.add_channel("lab", members=["ana"])
    lab = workspace.channel("lab")
    assert lab is not None
    forms.view = modal(
        choice("Site", "static_select", options=SITES),
        choice("Sites", "multi_static_select", options=SITES),
        choice("Code", "checkboxes", options=SITES),
        choice("How", "radio_buttons", options=SITES),
        choice("Who", "users_select"),
        choice("Mates", "multi_users_select"),
        choice("Where", "channels_select"),
        choice("Day", "datepicker"),
        choice("Hour", "timepicker"),
        choice("Instant", "datetimepicker"),
        choice("Years", "number_input", is_decimal_allowed=False),
        choice("Mail", "email_text_input"),
        choice("Page", "url_text_input"),
    )
    ana.command("/form")
    answers = {
        "Site": "Brown",
        "Sites": ["Brown", "alabama"],
        "Code": "Brown",
        "How": "alabama",
        "Who": "ben",
        "Mates": ["ben", "olga"],
        "Where": "lab",
        "Day": "2020-10-26",
        "Hour": "17:00",
        "Instant": "2020-10-26T21:00+00:00",
        "Years": "3",
        "Mail": "ana@example.org",
        "Page": "https://example.org",
    }
    shown = ana.fill(answers).values
    assert shown["Sites"] == ["Brown", "Alabama"]
    assert (shown["Who"], shown["Where"]) == ("ben", "lab")
    assert ana.submit() is None
    values = {action: held for block in forms.values().values() for action, held in block.items()}
    assert values["static_select"]["selected_option"] == SITES[0]
    assert values["multi_static_select"]["selected_options"] == SITES
    assert values["checkboxes"]["selected_options"] == SITES[:1]
    assert values["radio_buttons"]["selected_option"] == SITES[1]
    assert values["users_select"]["selected_user"] == ben.id
    assert values["multi_users_select"]["selected_users"][0] == ben.id
    assert values["channels_select"]["selected_channel"] == lab.id
    assert values["datepicker"]["selected_date"] == "2020-10-26"
    assert values["timepicker"]["selected_time"] == "17:00"
    assert values["datetimepicker"]["selected_date_time"] == 1603746000
    assert values["number_input"]["value"] == "3"


def test_what_is_not_offered_cannot_be_chosen(forms: FormBot, ana: Person) -> None:
    forms.view = modal(choice("Site", "static_select", options=SITES))
    ana.command("/form")
    with pytest.raises(CannotDo, match='no option "Florida"; it offers: Brown, Alabama'):
        ana.fill({"Site": "Florida"})


def test_initial_values_are_there_and_sent(forms: FormBot, ana: Person) -> None:
    forms.view = modal(
        text_input("Name", "name", initial_value="Ana"),
        choice("Site", "static_select", options=SITES, initial_option=SITES[1]),
    )
    ana.command("/form")
    assert ana.modal is not None
    assert dict(ana.modal.values) == {"Name": "Ana", "Site": "Alabama"}
    ana.submit()
    assert forms.values()["site"]["static_select"]["selected_option"] == SITES[1]


def test_slacks_own_client_checks_first(forms: FormBot, ana: Person) -> None:
    forms.view = modal(
        text_input("Name", "name", max_length=5),
        {**text_input("Site", "site"), "optional": True},
        {**choice("Years", "number_input", is_decimal_allowed=False, max_value="9")},
    )
    ana.command("/form")
    after = ana.submit()
    assert after is not None
    assert set(after.errors) == {"name", "years"}
    ana.fill({"Name": "Anastasia", "Years": "10"})
    after = ana.submit()
    assert after is not None
    assert after.errors == {
        "name": "Please enter no more than 5 characters.",
        "years": "Please enter a number of at most 9.",
    }
    assert forms.submissions == []


def test_errors_stand_under_their_fields_until_the_next_try(forms: FormBot, ana: Person) -> None:
    forms.answer = {"response_action": "errors", "errors": {"name": "Somebody has that name."}}
    ana.command("/form")
    ana.fill({"Name": "Ana"})
    after = ana.submit()
    assert after is not None
    assert after.errors == {"name": "Somebody has that name."}
    assert after.values["Name"] == "Ana"
    forms.answer = {}
    assert ana.submit() is None


def test_errors_for_blocks_that_are_not_there_are_trouble(forms: FormBot, ana: Person) -> None:
    forms.answer = {"response_action": "errors", "errors": {"nome": "x"}}
    ana.command("/form")
    ana.fill({"Name": "Ana"})
    after = ana.submit()
    assert after is not None
    assert after.errors == {}
    assert after.trouble is not None
    assert after.trouble.startswith("We had some trouble connecting. Try again?")


def test_an_update_replaces_the_form(forms: FormBot, ana: Person) -> None:
    forms.answer = {"response_action": "update", "view": modal(section("Thanks"), title="Done")}
    ana.command("/form")
    ana.fill({"Name": "Ana"})
    after = ana.submit()
    assert after is not None
    assert after.title == "Done"
    assert len(ana.modals) == 1


def test_a_push_comes_on_top_and_clear_closes_all(forms: FormBot, ana: Person) -> None:
    forms.answer = {"response_action": "push", "view": modal(title="Second")}
    ana.command("/form")
    ana.fill({"Name": "Ana"})
    after = ana.submit()
    assert after is not None
    assert [each.title for each in ana.modals] == ["Register", "Second"]
    forms.answer = {"response_action": "clear"}
    assert ana.submit() is None
    assert ana.modals == []


def test_a_bad_view_in_an_answer_is_trouble(forms: FormBot, ana: Person) -> None:
    forms.answer = {"response_action": "update", "view": modal(title="x" * 25)}
    ana.command("/form")
    ana.fill({"Name": "Ana"})
    after = ana.submit()
    assert after is not None
    assert after.title == "Register"
    assert "must be less than 25 characters" in str(after.trouble)


def test_a_late_answer_to_a_submission_is_trouble(
    forms: FormBot, ana: Person, workspace: Workspace
) -> None:
    forms.view = modal(text_input("Name", "name"), callback_id="nobody")
    ana.command("/form")
    ana.fill({"Name": "Ana"})
    workspace.sockets.seconds_to_acknowledge = 0.2
    after = ana.submit()
    assert after is not None
    assert "operation_timeout" in str(after.trouble)


def test_closing_tells_the_app_that_asked(forms: FormBot, ana: Person) -> None:
    ana.command("/form")
    assert ana.close_modal() is None
    assert forms.closed == []
    forms.view = modal(notify_on_close=True)
    ana.command("/form")
    ana.close_modal()
    assert [body["type"] for body in forms.closed] == ["view_closed"]
    with pytest.raises(CannotDo, match="ana has no form open"):
        ana.close_modal()


def test_a_form_can_clear_the_stack_when_closed(forms: FormBot, ana: Person) -> None:
    forms.answer = {"response_action": "push", "view": modal(title="2", clear_on_close=True)}
    ana.command("/form")
    ana.fill({"Name": "Ana"})
    ana.submit()
    assert ana.close_modal() is None


def test_an_app_fills_an_external_select(bot: Bot, ana: Person) -> None:
    forms = FormBot(bot)
    typed: list[str] = []

    @bot.bolt.options("external_select")
    def options(ack: Ack, payload: Json) -> None:
        typed.append(payload["value"])
        ack(options=SITES)

    forms.view = modal(choice("Site", "external_select", min_query_length=0))
    ana.command("/form")
    assert ana.fill({"Site": "Brown"}).values["Site"] == "Brown"
    assert typed == ["Brown"]
