"""What people type, from the usual to the worst that a keyboard and a clipboard hold."""

from random import Random

# A mention and a broadcast that nobody may ever be notified by: people's text stays text.
VICTIM = "UVICTIM000"

_SHORT = [
    "",
    " ",
    "quarks",
    "Quarks ",
    "QUARKS for higgs",
    "quarks for hggs",
    '"Code for Good" for higgs',
    "“”",
    "''",
    "to",
    "quarks to leptons",
    "for",
    "higgs",
    "Higgs Boson",
    "tuesday",
    "28 oct",
    "28th October 2020",
    "2020-10-28",
    "2020-W44-3",
    "99 febtober",
    "today tomorrow now next all",
    "²³ ⅷ",
    "٣ أكتوبر",
    "0",
    "-1",
    "1e400",
    "nan",
    "9" * 400,
    "null",
    "None",
    "{}",
    "[object Object]",
    "../../etc/passwd",
    "'; DROP TABLE teams; --",
    '" OR 1=1 --',
    "%s %d %n {0} {name} ${x} {{7*7}}",
    "=HYPERLINK(1)",
    "*bold* _italic_ ~struck~ `code` ```block``` > quoted",
    "*****",
    "<!channel> <!here> <!everyone>",
    f"<@{VICTIM}>",
    f"<@{VICTIM}|ana> joined",
    "<!subteam^S0VICTIM00|@all>",
    "<#C0VICTIM00|general>",
    "<https://example.org|click me>",
    "&lt;!channel&gt;",
    "&amp;lt;!channel&amp;gt;",
    "@channel @here @everyone",
    "<",
    ">",
    "&",
    "|",
    "<|>",
    "שלום עולם",
    "مرحبا بالعالم",
    "نیم\u200cفاصله",
    "\u202eevil\u202c",
    "\u2066a\u2069",
    "\u200b\u200b",
    "a\u200bb",
    "\ufeff",
    "\u3164",
    "\u2800",
    "\u0301\u0301",
    "Z̸̢̛͎a̵̧͎l̷̨̛g̶̢̛o̷̧̢",
    "🧑‍💻🧑🏽‍🚀🏴‍☠️",
    "\U0001fae8",
    "\ue000",
    "\U0010ffff",
    "ﷺ" * 11,
    "İstanbul ŉ ß ǰ",
    "ＦＵＬＬ",
    "e\u0301 é",
    "a\tb\nc\r\nd\x0be\x85f\u2028g\u2029h",
    "null\0byte",
    "\0",
    "\x07\x1b[31m",
    "\ud83d",
    "\ude00\ud83d",
    "team \udfff name",
]
_LONG = [
    "a" * 61,
    "quarks " * 600,
    "a" * 3001,
    "a" * 40_001,
    "<" * 3000,
    "&" * 40_001,
    "*" * 5000,
    "🧑‍💻" * 700,
    "\u0301" * 3000,
    "ﷺ" * 60,
    "word " * 8001,
    " for " * 1000,
    " to " * 1000,
    "\n" * 3000,
    '"' * 3000,
]


def make_text(random: Random) -> str:
    """A text that somebody may type: one of the known hard ones, two of them, or any characters."""
    choice = random.random()
    if choice < 0.6:
        return random.choice(_SHORT)
    if choice < 0.7:
        return random.choice(_LONG)
    if choice < 0.85:
        return f"{random.choice(_SHORT)} {random.choice(_SHORT)}"
    return "".join(_make_character(random) for _ in range(random.randrange(1, 80)))


def escape_typed(text: str) -> str:
    """Typed text as Slack hands it to a command: its three characters as entities.

    https://docs.slack.dev/interactivity/implementing-slash-commands
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _make_character(random: Random) -> str:
    """A character of any plane; the lone surrogates, too, that a JSON escape can carry."""
    limit = random.choice([0x80, 0x250, 0x3000, 0xFFFF, 0x10FFFF])
    return chr(random.randrange(limit + 1))
