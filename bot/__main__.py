"""The command line, `hackathon-bot` or `python -m bot`."""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.cli.common import read_settings
from bot.core.errors import CommandFailed
from bot.core.logs import set_up_logging
from bot.core.settings import ROLES, BadSettings, Settings

# More people than this never met in one hackathon, and a laptop could not play them.
MOST_CAST = 2000
MOST_PORT = 65535


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name; its exit status."""
    options = make_parser().parse_args(arguments)
    try:
        return _run(options)
    except CommandFailed as error:
        print(error, file=sys.stderr)
        return error.status
    except BadSettings as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Whoever read our output has had enough, as `| head` does.
        sys.stderr.close()
        return 0


def make_parser() -> argparse.ArgumentParser:
    """What can be typed."""
    parser = argparse.ArgumentParser(
        prog="hackathon-bot",
        description="Runs a hackathon on Slack: registration, teams, agenda, reminders on time.",
        epilog="Settings come from the environment and .env; .env.example lists them.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    run = commands.add_parser(
        "run",
        help="run the bot and its timer on your Slack",
        description="Connect to Slack by Socket Mode, answer commands, and post every message "
        "when it is due. Needs SLACK_BOT_TOKEN and SLACK_APP_TOKEN.",
    )
    run.add_argument("file", nargs="?", metavar="FILE", help="a hackathon file to load first")

    web = commands.add_parser(
        "web",
        help="answer what Slack sends over HTTP",
        description="Answer Slack's commands, buttons and events over HTTP, signed, and post "
        "nothing by itself: that is for a clock. Needs SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET.",
    )
    web.add_argument(
        "--host", metavar="ADDRESS", help="where to listen, such as 0.0.0.0 (default: HOST)"
    )

    commands.add_parser(
        "clock",
        help="post every message when it is due, and nothing else",
        description="Post every message when it is due, for what `web` answers. On PostgreSQL "
        "there may be several. Needs SLACK_BOT_TOKEN.",
    )

    rehearse = commands.add_parser(
        "rehearse",
        help="rehearse a hackathon on this machine, on a fast clock, without Slack",
        description="Run the same program against a Slack workspace on this machine. What is "
        "posted is printed; type lines such as `ana: /team create quarks`, or `help`.",
    )
    rehearse.add_argument("file", metavar="FILE", help="a hackathon file")
    rehearse.add_argument(
        "--page", action="store_true", help="in the browser: serve a page on this machine"
    )
    rehearse.add_argument(
        "--port",
        type=_whole_number(MOST_PORT),
        default=0,
        metavar="N",
        help="the page's port (default: a free one)",
    )
    rehearse.add_argument(
        "--speed",
        metavar="N",
        help="event seconds in a second (default 600; the page's clock stands until you press "
        "play), or max: from one due instant to the next",
    )
    rehearse.add_argument(
        "--from",
        dest="start",
        metavar="WHEN",
        help="begin at this time in the event's zone, such as '2020-10-27 16:00'; by default an "
        "hour before the first message, or four days with a cast",
    )
    rehearse.add_argument(
        "--cast",
        type=_whole_number(MOST_CAST),
        default=0,
        metavar="N",
        help="N people who take part by themselves",
    )
    rehearse.add_argument(
        "--seed", type=int, default=1, metavar="N", help="another seed, another cast (default 1)"
    )
    rehearse.add_argument("--transcript", metavar="FILE", help="write what was posted as Markdown")
    rehearse.add_argument(
        "--report", metavar="FILE", help="write what happened, counted, as a page of HTML"
    )

    check = commands.add_parser(
        "check",
        help="lint a hackathon file",
        description="Print what is wrong (errors), doubtful (warnings) or worth knowing (notes), "
        "with line numbers. Ends with 1 when there is an error.",
    )
    check.add_argument("file", metavar="FILE")
    check.add_argument("--json", action="store_true", help="a list of {level, line, message}")

    plan = commands.add_parser(
        "plan",
        help="list every message the bot will post by itself",
        description="List every message the bot will post by itself, with its instant in the "
        "event's zones, and a warning where that is at night in one of them.",
    )
    plan.add_argument("file", metavar="FILE")
    plan.add_argument(
        "--json", action="store_true", help="a list of {key, due, kind, channel, title}"
    )

    import_ = commands.add_parser(
        "import",
        help="make a hackathon file of a calendar (.ics) or a table (.csv)",
        description="Print a hackathon file made from an agenda from elsewhere: an .ics, or a "
        "CSV with the columns day, from, to, activity. What to fill in stands in it as comments; "
        "what could not be taken over is said on standard error.",
    )
    import_.add_argument("file", metavar="FILE", help="an .ics or a .csv")
    import_.add_argument(
        "--zone", metavar="ZONE", help="the event's zone, and whose clock times without one are by"
    )

    clone = commands.add_parser(
        "clone",
        help="make next year's hackathon file from this year's",
        description="Write a copy of a hackathon file that begins on another day. Every date "
        "moves by the same number of days, and wall times stay. What to look at again is printed.",
    )
    clone.add_argument("old", metavar="OLD", help="a hackathon file")
    clone.add_argument("new", metavar="NEW", help="the file to write; it is not there yet")
    clone.add_argument("--start", required=True, metavar="DATE", help="the new first day")

    load = commands.add_parser(
        "load",
        help="put a hackathon file, or its newer version, into the database",
        description="Put the file into the database. Of a newer version of what is there, what "
        "changes and what is posted is shown first, and you are asked. Messages not yet sent move "
        "with it; a running bot sees it by itself.",
    )
    load.add_argument("file", metavar="FILE")
    load.add_argument("--yes", action="store_true", help="load it without asking")

    export = commands.add_parser(
        "export",
        help="write all that the bot knows of a hackathon as tables",
        description="Write participants, teams, roles, agenda, announcements, deliveries and the "
        "log of what organisers did, each as CSV and as JSON, into a new folder.",
    )
    export.add_argument(
        "--to", metavar="DIR", help="the folder to make (default: the hackathon's, with the date)"
    )
    export.add_argument(
        "--hackathon",
        metavar="SLUG",
        help="which one, by its slug (default: the one under way, the next, or else the last)",
    )

    manifest = commands.add_parser(
        "manifest",
        help="print Slack's app manifest",
        description="Print the manifest to create the Slack app from.",
    )
    manifest.add_argument(
        "--prefix", metavar="WORD", help="before each command (default: COMMAND_PREFIX)"
    )
    manifest.add_argument(
        "--url",
        metavar="ADDRESS",
        help="where `web` is reached, such as https://bot.example.org (default: Socket Mode)",
    )

    commands.add_parser(
        "doctor",
        help="say what is wrong with the set-up, and how to mend it",
        description="Look at tokens, scopes, database, channels and clock: a line each.",
    )
    return parser


def _whole_number(most: int) -> Callable[[str], int]:
    """What reads a whole number from 0 to `most`, and says so where it is none."""

    def read(written: str) -> int:
        if not written.isdecimal() or int(written) > most:
            raise argparse.ArgumentTypeError(f"it is a whole number from 0 to {most}")
        return int(written)

    return read


# Each command imports what it needs: `check` should not wait for Slack's libraries to load.
def _run(options: argparse.Namespace) -> int:
    match options.command:
        case "check":
            from bot.cli.check import check

            return check(options.file, as_json=options.json)
        case "plan":
            from bot.cli.plan import plan

            return plan(options.file, as_json=options.json)
        case "import":
            from bot.cli.import_agenda import print_import

            return print_import(options.file, options.zone)
        case "clone":
            from bot.cli.clone import clone

            return clone(options.old, options.new, options.start)
        case "rehearse":
            from bot.cli.rehearse import Options, rehearse

            set_up_logging("ERROR")
            return rehearse(
                Options(
                    path=options.file,
                    speed=options.speed,
                    start=options.start,
                    transcript=options.transcript,
                    report=options.report,
                    page=options.page,
                    port=options.port,
                    cast=options.cast,
                    seed=options.seed,
                )
            )
    if options.command in ROLES:
        return _run_role(options)
    settings = read_settings()
    set_up_logging("ERROR", settings.log_format.lower())
    match options.command:
        case "load":
            from bot.cli.load import load

            return load(options.file, settings, yes=options.yes)
        case "export":
            from bot.cli.export import export

            return export(settings, to=options.to, slug=options.hackathon)
        case "manifest":
            from bot.cli.manifest import manifest

            if options.prefix is not None:
                settings = Settings.from_env({"COMMAND_PREFIX": options.prefix})
            return manifest(settings.command_prefix, options.url)
        case _:
            from bot.cli.doctor import doctor

            return doctor(settings)


def _run_role(options: argparse.Namespace) -> int:
    settings = read_settings(options.command)
    set_up_logging(settings.log_level, settings.log_format.lower())
    match options.command:
        case "web":
            from bot.cli.web import web

            return web(replace(settings, host=options.host) if options.host else settings)
        case "clock":
            from bot.cli.clock import clock

            return clock(settings)
        case _:
            from bot.cli.run import run

            return run(settings, options.file)


if __name__ == "__main__":
    sys.exit(main())
