"""What Slack can send: whatever people type, choose and press, whoever they are, however late.

Each change takes a draft and says whether it could make itself felt in it.
"""

from collections.abc import Callable
from random import Random
from typing import Any

from tests.fuzz.payloads.drafts import Draft, Json
from tests.fuzz.payloads.people_text import escape_typed, make_text
from tests.fuzz.payloads.repertoire import Repertoire

Change = Callable[[Random, Draft, Repertoire], bool]

_LATE_FOR_A_TRIGGER = 4.0
_LATE_FOR_A_RESPONSE_URL = 31 * 60.0
# What Slack leaves out at times, or says that it will not send for ever.
_OPTIONAL = (
    *("user_name", "team_domain", "channel_name", "channel_id", "is_enterprise_install"),
    *("enterprise", "container", "message", "state", "response_urls", "token", "api_app_id"),
    *("authorizations", "event_context", "event_time"),
)
_OPTIONAL_OF_A_MEMBER = (
    *("name", "real_name", "tz", "tz_label", "tz_offset", "profile", "deleted", "is_bot"),
    *("is_admin", "updated", "color"),
)
_ODD_NUMBERS = ("", "nan", "inf", "-1", "1e400", "3.5", "٣", "1_000", "0x10", "9" * 400, "-0")
_ODD_DATES = ("1970-01-01", "2020-10-28", "2020-11-01", "2024-02-29", "2038-01-20", "9999-12-31")
_ODD_TIMES = ("00:00", "01:30", "02:30", "12:00", "23:59")
_ODD_ZONES = ("", "Mars/Olympus", "utc", "../../etc/passwd", "GMT+0", None)


def send_as_it_is(_random: Random, _draft: Draft, _repertoire: Repertoire) -> bool:
    """The same once more, by the same person."""
    return True


def type_text(random: Random, draft: Draft, repertoire: Repertoire) -> bool:
    """Other words after the command, or another subcommand with them."""
    if "command" not in draft.payload:
        return False
    word = draft.payload["text"].split(" ")[0]
    if random.random() < 0.3:
        word = repertoire.choose_word(random, draft.payload["command"])
    named = random.random() < 0.4
    text = repertoire.choose_name(random) if named else escape_typed(make_text(random))
    draft.payload["text"] = f"{word} {text}" if random.random() < 0.9 else text
    return True


def mention_people(random: Random, draft: Draft, repertoire: Repertoire) -> bool:
    """People mentioned after the command: one, some, the bot, nobody, five hundred."""
    if "command" not in draft.payload:
        return False
    many = random.choice([1, 1, 2, 3, 20, 500])
    mentioned = [repertoire.choose_mention(random) for _ in range(many)]
    word = repertoire.choose_word(random, draft.payload["command"])
    word = random.choice([word, draft.payload["text"]])
    draft.payload["text"] = " ".join([word, *mentioned, random.choice(["", "Quarks", "<!here>"])])
    return True


def press_other_button(random: Random, draft: Draft, repertoire: Repertoire) -> bool:
    """A button whose value says something else: of an old message, or of another version's."""
    if "actions" not in draft.payload:
        return False
    draft.payload["actions"][0]["value"] = repertoire.choose_value(random)
    return True


def fill_fields(random: Random, draft: Draft, repertoire: Repertoire) -> bool:
    """Other answers in a form."""
    elements = _form_elements(draft.payload)
    for element in random.sample(elements, min(len(elements), random.randint(1, 3))):
        _fill(random, element, repertoire)
    return bool(elements)


def change_form(random: Random, draft: Draft, _repertoire: Repertoire) -> bool:
    """A form of before the file changed: some questions less, one more."""
    if not _form_elements(draft.payload):
        return False
    values = draft.payload["view"]["state"]["values"]
    if random.random() < 0.7:
        for name in random.sample(list(values), random.randint(1, min(4, len(values)))):
            del values[name]
    else:
        element = {"type": "plain_text_input", "value": make_text(random)}
        values[f"question:{make_text(random)[:200]}"] = {"question": element}
    return True


def be_somebody_else(random: Random, draft: Draft, repertoire: Repertoire) -> bool:
    """The same, done by another person of the workspace."""
    user_id, handle = repertoire.choose_person(random)
    payload = draft.payload
    if "event" in payload:
        event = payload["event"]
        if isinstance(event.get("user"), dict):
            event["user"]["id"] = user_id
        else:
            event["user"] = user_id
    elif "user_id" in payload:
        payload.update(user_id=user_id, user_name=handle)
    else:
        payload["user"].update(id=user_id, name=handle, username=handle)
    return True


def call_oneself(random: Random, draft: Draft, _repertoire: Repertoire) -> bool:
    """Another name of the person: a name in Slack has at most 80 characters."""
    name = make_text(random)[:80]
    if "user_name" in draft.payload:
        draft.payload["user_name"] = name
    elif "user" in draft.payload:
        draft.payload["user"]["name"] = name
    else:
        return False
    return True


def describe_member(random: Random, draft: Draft, _repertoire: Repertoire) -> bool:
    """A member with another name, zone or fate, or of whom Slack says less."""
    member = draft.payload.get("event", {}).get("user")
    if not isinstance(member, dict):
        return False
    profile = member.get("profile", {})
    for name in ("real_name", "display_name"):
        profile[name] = random.choice([make_text(random), "", None])
    member["real_name"] = random.choice([make_text(random), None])
    member["tz"] = random.choice([make_text(random), "Asia/Tokyo", *_ODD_ZONES])
    if random.random() < 0.3:
        member[random.choice(["deleted", "is_bot", "is_restricted"])] = True
    for name in random.sample(_OPTIONAL_OF_A_MEMBER, random.randint(0, 4)):
        member.pop(name, None)
    return True


def leave_out(random: Random, draft: Draft, _repertoire: Repertoire) -> bool:
    """Without some of what need not be there."""
    there = [name for name in _OPTIONAL if name in draft.payload]
    for name in random.sample(there, min(len(there), random.randint(1, 3))):
        del draft.payload[name]
    return bool(there)


def come_late(random: Random, draft: Draft, _repertoire: Repertoire) -> bool:
    """After its trigger has expired, or its response_url too."""
    draft.age = random.choice([_LATE_FOR_A_TRIGGER, _LATE_FOR_A_RESPONSE_URL])
    return True


def come_again(_random: Random, draft: Draft, _repertoire: Repertoire) -> bool:
    """Just as it came before: its trigger is spent, and its change done."""
    draft.is_new = False
    return True


def close_view(_random: Random, draft: Draft, _repertoire: Repertoire) -> bool:
    """From a modal that was closed before the answer."""
    if draft.payload.get("view", {}).get("type") != "modal":
        return False
    draft.is_view_open = False
    return True


SENDABLE: tuple[Change, ...] = (
    *(type_text, type_text, type_text, mention_people, press_other_button, press_other_button),
    *(fill_fields, fill_fields, fill_fields, change_form, be_somebody_else, be_somebody_else),
    *(send_as_it_is, call_oneself, describe_member, leave_out, come_late, come_again, close_view),
)


def _form_elements(payload: Json) -> list[Json]:
    if payload.get("type") != "view_submission":
        return []
    values = payload["view"]["state"]["values"]
    return [element for elements in values.values() for element in elements.values()]


def _fill(random: Random, element: Json, repertoire: Repertoire) -> None:
    """An answer of the element's kind: nothing, or something that its question may not take.

    https://docs.slack.dev/reference/views/modal-views: state.values
    """
    # Slack keeps of what a form offered only what it can send again.
    value = make_text(random)[:150].encode(errors="ignore").decode()
    unknown = {"text": {"type": "plain_text", "text": "?"}, "value": value}
    somebody, _ = repertoire.choose_person(random)
    answers: dict[str, list[Any]] = {
        "selected_option": [None, unknown],
        "selected_options": [[], [unknown], [unknown, unknown]],
        "selected_user": [None, somebody, repertoire.bot_user_id],
        "selected_users": [[], [somebody], [somebody, repertoire.bot_user_id, "U0NOBODY01"]],
        "selected_conversations": [[], ["C0NOWHERE1"], ["D0NOBODY01", "C0NOWHERE1"]],
        "selected_date": [None, *_ODD_DATES],
        "selected_time": [None, *_ODD_TIMES],
        "value": [None, make_text(random), make_text(random)[:60]],
    }
    if element["type"] == "number_input":
        answers["value"] = [None, *_ODD_NUMBERS]
    for name, possible in answers.items():
        if name in element:
            element[name] = random.choice(possible)
