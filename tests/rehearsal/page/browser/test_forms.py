"""Forms and buttons."""

from playwright.sync_api import Page, expect

from tests.rehearsal.helpers import actions, button, plain
from tests.rehearsal.page.demo import SITES, DemoController


def send(tab: Page, command: str) -> None:
    field = tab.get_by_role("combobox", name="Message to #general")
    field.fill(command)
    field.press("Enter")


def test_a_form_is_filled_with_errors_first(tab: Page) -> None:
    send(tab, "/register")
    form = tab.get_by_role("dialog", name="Register")
    affiliation = form.get_by_label("Affiliation")
    expect(affiliation).to_be_focused()
    form.get_by_role("button", name="Send").click()
    expect(form.locator(".input-error:visible")).to_have_count(2)
    expect(affiliation).to_have_attribute("aria-invalid", "true")
    affiliation.fill("nowhere")
    form.get_by_label("Site").select_option("Pune")
    form.get_by_role("button", name="Send").click()
    expect(form.locator(".input-error:visible")).to_have_text(["There is no such place."])
    expect(affiliation).to_be_focused()
    affiliation.fill("Brown")
    affiliation.press("Enter")
    expect(form).to_be_hidden()
    expect(tab.locator("#sidebar").get_by_role("link", name="helper")).to_be_visible()


def test_an_external_select_asks_the_bot(tab: Page) -> None:
    send(tab, "/register")
    fields = tab.get_by_role("combobox", name="Fields")
    fields.fill("ph")
    expect(tab.locator(".picker-option")).to_contain_text(["Physics", "Phonetics"])
    fields.press("ArrowDown")
    fields.press("Enter")
    expect(tab.get_by_role("button", name="Remove Phonetics")).to_be_visible()


def test_a_second_form_lies_on_the_first_and_escape_closes_it(tab: Page) -> None:
    send(tab, "/register")
    first = tab.get_by_role("dialog", name="Register")
    first.get_by_label("Affiliation").fill("Brown")
    first.get_by_role("button", name="More").click()
    second = tab.get_by_role("dialog", name="More")
    expect(second.get_by_label("Why?")).to_be_focused()
    tab.keyboard.press("Escape")
    expect(second).to_be_hidden()
    expect(first.get_by_label("Affiliation")).to_have_value("Brown")
    tab.keyboard.press("Escape")
    expect(first).to_be_hidden()
    expect(tab.locator(".composer-input")).to_be_focused()


def test_focus_stays_in_a_form(tab: Page) -> None:
    send(tab, "/register")
    form = tab.get_by_role("dialog", name="Register")
    expect(form).to_be_visible()
    for _ in range(14):
        tab.keyboard.press("Tab")
        outside = "!document.activeElement.closest('dialog') && document.activeElement.tagName"
        assert tab.evaluate(outside) in (False, "BODY")


def test_a_choice_in_a_message_reaches_the_bot(tab: Page) -> None:
    send(tab, "/poll")
    tab.get_by_role("button", name="Yes").click()
    expect(tab.locator(".message-body").last).to_have_text("You said yes.")
    tab.get_by_role("button", name="More actions").click()
    expect(tab.get_by_role("menuitem", name="Brown")).to_be_focused()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("menu")).to_be_hidden()
    expect(tab.locator(".notice")).to_have_count(0)


def test_a_button_asks_before_it_acts(tab: Page, controller: DemoController) -> None:
    question = {
        "title": plain("Are you sure?"),
        "text": {"type": "mrkdwn", "text": "Say *yes*?"},
        "confirm": plain("Do"),
        "deny": plain("Stop"),
    }
    controller.bot_client.chat_postMessage(
        channel="general",
        text="x",
        blocks=[actions(button("Vote", "yes", style="danger", confirm=question))],
    )
    tab.get_by_role("button", name="Vote").click()
    asked = tab.get_by_role("dialog", name="Are you sure?")
    asked.get_by_role("button", name="Stop").click()
    expect(asked).to_be_hidden()
    expect(tab.locator(".message")).to_have_count(1)
    tab.get_by_role("button", name="Vote").click()
    asked.get_by_role("button", name="Do").click()
    expect(tab.locator(".message-body").last).to_have_text("You said yes.")


def test_home_shows_what_the_bot_publishes(tab: Page) -> None:
    tab.get_by_role("link", name="Home").click()
    home = tab.get_by_role("region", name="Home")
    home.get_by_role("button", name="Press").click()
    expect(home).to_contain_text("Pressed 1 times")
    home.get_by_role("button", name="Press").click()
    expect(home).to_contain_text("Pressed 2 times")
    expect(home.get_by_role("button", name="Press")).to_be_focused()


def test_what_is_typed_is_there_in_a_second_browser(tab: Page) -> None:
    send(tab, "/register")
    form = tab.get_by_role("dialog", name="Register")
    form.get_by_label("Affiliation").fill("Brown")
    with tab.expect_response("**/page/act"):
        form.get_by_label("Site").select_option("Alabama")
    tab.reload()
    expect(form.get_by_label("Affiliation")).to_have_value("Brown")
    expect(form.get_by_label("Site")).to_have_value("alabama")


def test_every_kind_of_block_is_shown_or_says_that_it_is_not(
    tab: Page, controller: DemoController
) -> None:
    elements = [
        {"type": "datepicker", "action_id": "a", "initial_date": "2020-10-26"},
        {"type": "timepicker", "action_id": "b", "initial_time": "17:00"},
        {"type": "datetimepicker", "action_id": "c", "initial_date_time": 1603749600},
        {"type": "users_select", "action_id": "d"},
        {"type": "multi_users_select", "action_id": "e"},
        {"type": "conversations_select", "action_id": "f"},
        {"type": "multi_channels_select", "action_id": "g"},
        {"type": "radio_buttons", "action_id": "h", "options": SITES},
        {"type": "checkboxes", "action_id": "i", "options": SITES, "initial_options": SITES[:1]},
        {"type": "multi_static_select", "action_id": "j", "options": SITES},
    ]
    inputs = [
        {"type": "number_input", "action_id": "k", "is_decimal_allowed": False},
        {"type": "email_text_input", "action_id": "l"},
        {"type": "url_text_input", "action_id": "m"},
        {"type": "plain_text_input", "action_id": "n", "multiline": True},
        {"type": "file_input", "action_id": "o"},
    ]
    controller.bot_client.chat_postMessage(
        channel="general",
        text="x",
        blocks=[
            {"type": "header", "text": plain("A header")},
            {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "A plot"},
            {"type": "table", "rows": [[{"type": "raw_text", "text": "cell"}]]},
            {"type": "actions", "elements": elements},
            *({"type": "input", "label": plain("Field"), "element": each} for each in inputs),
        ],
    )
    message = tab.locator(".message").last
    expect(message.get_by_role("heading", name="A header")).to_be_visible()
    expect(message.locator(".image-frame")).to_contain_text("A plot")
    expect(message.locator("img")).to_have_count(0)
    expect(message).to_contain_text("A block of the type “table” stands here")
    expect(message.locator("input[type=date]")).to_have_value("2020-10-26")
    expect(message.locator("input[type=time]")).to_have_value("17:00")
    expect(message.locator("input[type=datetime-local]")).to_have_value("2020-10-26T18:00")
    expect(message.get_by_role("radio")).to_have_count(3)
    expect(message.get_by_role("checkbox", checked=True)).to_have_count(1)
    expect(message.locator(".picker")).to_have_count(3)
    expect(message.locator("textarea")).to_have_count(1)
    expect(message).to_contain_text("Files cannot be handed in here")
