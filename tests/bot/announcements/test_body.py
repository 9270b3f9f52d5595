"""An organiser's text as it is posted."""

from bot.announcements.body import (
    LONGEST_IN_BLOCKS,
    LONGEST_NOTICE,
    channel_message,
    direct_message,
    summarise,
    text_blocks,
)
from bot.announcements.models import Announcement
from bot.hackathons.models import Hackathon


def make_announcement(text: str, **parts: bool) -> Announcement:
    hackathon = Hackathon(name="ML4SCI")
    return Announcement(
        text=text, hackathon=hackathon, **{"notifies": False, "urgent": False, **parts}
    )


def test_a_channel_is_notified_where_that_was_asked_for() -> None:
    assert channel_message(make_announcement("Lunch"))["text"] == "Lunch"
    notifying = channel_message(make_announcement("Lunch", notifies=True))
    assert notifying["text"] == "<!channel> Lunch"
    assert notifying["blocks"][0]["text"]["text"] == "<!channel> Lunch"


def test_a_person_is_told_how_to_mute_what_is_not_urgent() -> None:
    message = direct_message(make_announcement("Lunch"))
    assert [each["type"] for each in message["blocks"]] == ["section", "context", "actions"]
    said = message["blocks"][1]["elements"][0]["text"]
    assert said == "From the organisers of *ML4SCI* · mute with `/announcements mute`"
    urgent = direct_message(make_announcement("Leave", urgent=True))
    assert [each["type"] for each in urgent["blocks"]] == ["section", "context"]
    said = urgent["blocks"][1]["elements"][0]["text"]
    assert said == ":rotating_light: Urgent. From the organisers of *ML4SCI*"


def test_a_long_text_is_shown_whole_in_as_many_sections_as_it_takes() -> None:
    lines = "\n".join(f"line {number} " + "x" * 90 for number in range(60))
    parts = [each["text"]["text"] for each in text_blocks(lines)]
    assert "\n".join(parts) == lines
    assert max(map(len, parts)) <= 3000
    assert [len(each["text"]["text"]) for each in text_blocks("x" * 6001)] == [3000, 3000, 1]
    words = " ".join(["word"] * 1200)
    assert " ".join(each["text"]["text"] for each in text_blocks(words)) == words


def test_what_is_too_long_for_blocks_is_posted_as_text_alone() -> None:
    message = direct_message(make_announcement("x" * (LONGEST_IN_BLOCKS + 1)))
    assert message["blocks"] == []
    assert message["text"].startswith("xxx")
    assert message["text"].endswith("mute with `/announcements mute`")
    shorter = direct_message(make_announcement("x" * LONGEST_IN_BLOCKS))
    assert len(shorter["text"]) == LONGEST_NOTICE


def test_a_summary_is_a_line() -> None:
    assert summarise("  Lunch\nis  <ready>") == "Lunch is &lt;ready&gt;"
    assert summarise("*Lunch* is _in_ `hall_b` 2*3*4") == "Lunch is in hall_b 2*3*4"
    assert len(summarise("x" * 200)) == 80
