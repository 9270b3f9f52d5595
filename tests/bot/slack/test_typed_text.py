"""Texts typed after a command, as Slack sends them and as they were typed."""

import pytest

from bot.slack.typed_text import Encoded, NamedPeople, TypedText, write_as_keyed

KNOWN = {"U3": "Chi", "C2": "team-quarks"}


def find_name(thing: Encoded) -> str | None:
    return KNOWN.get(thing.target)


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("", ""),
        ("  the   quarks ", "the   quarks"),
        ("Ask <@U1|alice> about lunch", "Ask @alice about lunch"),
        ("Ask <@U3> or <@U4>", "Ask @Chi or @U4"),
        ("Photo of <#C1|general>", "Photo of #general"),
        ("<#C2|> and <#C3>", "#team-quarks and #C3"),
        ("<!subteam^S1|@designers> <!subteam^S2>", "@designers @S2"),
        ("<!here> <!channel|@channel>", "@here @channel"),
        ("<http://pied-piper.com|pied-piper.com>!", "pied-piper.com!"),
        ("<https://a.org/x?b=1&amp;c=2>", "https://a.org/x?b=1&c=2"),
        ("<https://a.org/|https://a.org>", "https://a.org"),
        ("<mailto:a@b.org|a@b.org> <mailto:c@d.org>", "a@b.org c@d.org"),
        ("<https://maps.example.org/7|the map>", "the map (https://maps.example.org/7)"),
        ("&lt;!channel&gt; &amp;amp;\0", "<!channel> &amp;"),
        ("“Bob’s”\u00a0team", '"Bob\'s" team'),
        ("5 &lt; 7", "5 < 7"),
    ],
)
def test_what_slack_encodes_is_shown_as_it_was_typed(sent: str, typed: str) -> None:
    assert TypedText.decode(sent).show(find_name) == typed


@pytest.mark.parametrize(
    ("sent", "word", "rest"),
    [
        ("", "", ""),
        ("  join\u00a0 the quarks ", "join", "the quarks"),
        ("join\nquarks", "join", "quarks"),
        ("invite <@U1|ana> please", "invite", "@ana please"),
        ("<#C1|higgs> now", "", "#higgs now"),
    ],
)
def test_the_first_word_is_none_that_slack_encoded(sent: str, word: str, rest: str) -> None:
    first, left = TypedText.decode(sent).split_word()
    assert (first, left.show(find_name)) == (word, rest)


@pytest.mark.parametrize(
    ("sent", "people", "nobody", "words"),
    [
        ("<@U1|ana> <@W2>  <@U1>", ("U1", "W2"), (), ""),
        ("<@U1|ana>, <@U2> and <@U3>", ("U1", "U2", "U3"), (), ""),
        ("<@U1|ana> , &amp; @nobody, <@U2>.", ("U1", "U2"), ("@nobody",), "."),
        ("<@U1|ana> <!subteam^S1|@designers> <!here>", ("U1",), ("@designers", "@here"), ""),
        ("<@U1|ana> mentor for <#C1|higgs>", ("U1",), (), "mentor for #higgs"),
        ("<@U1|ana> Salt and Pepper", ("U1",), (), "Salt and Pepper"),
        ("<@U1|ana> and company", ("U1",), (), "and company"),
        ("quarks", (), (), "quarks"),
    ],
)
def test_people_are_taken_out_of_the_text(
    sent: str, people: tuple[str, ...], nobody: tuple[str, ...], words: str
) -> None:
    assert TypedText.decode(sent).name_people(find_name) == NamedPeople(people, nobody, words)


def test_a_known_channel_is_replaced() -> None:
    text = TypedText.decode("join <#C2|team-quarks> of <#C3|general>")
    assert text.replace_channels(KNOWN.get).show(find_name) == "join team-quarks of #general"


def test_a_text_of_spaces_is_empty() -> None:
    assert [bool(TypedText.decode(each)) for each in (" ", "\u00a0", "x", "<@U1>")] == [
        *(False, False),
        *(True, True),
    ]


def test_quotes_and_spaces_of_phones_are_those_of_keyboards() -> None:
    assert write_as_keyed("‘a’ ‚b‛ “c” „d‟ 6\u202fpm\u2007«e»") == "'a' 'b' \"c\" \"d\" 6 pm «e»"
