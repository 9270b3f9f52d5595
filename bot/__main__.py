"""The command line, `hackathon-bot` or `python -m bot`: runs a command and reports its errors.

Each command is a module of `bot.cli` with a DESCRIPTION, `add_arguments` and `run`. Only the module
of the command that was typed is imported: `check` does not wait for Slack's libraries.
"""

import argparse
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module

from bot.core.errors import CommandFailed
from bot.core.settings import BadSettings

# 128 and the number of SIGINT, as shells have it.
_INTERRUPTED = 130

# The commands, each with its module and its purpose.
COMMANDS = {
    "run": ("run", "run the bot and its timer on your Slack"),
    "web": ("web", "answer what Slack sends over HTTP"),
    "clock": ("clock", "post every message when it is due, and nothing else"),
    "rehearse": (
        "rehearse",
        "rehearse a hackathon on this machine, on a fast clock, without Slack",
    ),
    "check": ("check", "lint a hackathon file"),
    "plan": ("plan", "list every message the bot will post by itself"),
    "import": ("import_agenda", "make a hackathon file of a calendar (.ics) or a table (.csv)"),
    "clone": ("clone", "make next year's hackathon file from this year's"),
    "load": ("load", "put a hackathon file, or its newer version, into the database"),
    "export": ("export", "write all that the bot knows of a hackathon as tables"),
    "manifest": ("manifest", "print Slack's app manifest"),
    "doctor": ("doctor", "say what is wrong with the set-up, and how to mend it"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name, and return its exit status."""
    typed = sys.argv[1:] if arguments is None else list(arguments)
    # No option before the command takes a value.
    command = next((each for each in typed if not each.startswith("-")), None)
    try:
        options = make_parser(command).parse_args(typed)
        status: int = options.run(options)
    except CommandFailed as error:
        print(error, file=sys.stderr)
        return error.status
    except BadSettings as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader of our output has closed it, as `| head` does.
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return _INTERRUPTED
    return status


def make_parser(command: str | None = None) -> argparse.ArgumentParser:
    """Return a parser of the command line, with the arguments of `command` if it is given."""
    parser = argparse.ArgumentParser(
        prog="hackathon-bot",
        description="Runs a hackathon on Slack: registration, teams, agenda, reminders on time.",
        epilog="Settings come from the environment and .env; .env.example lists them.",
    )
    parser.add_argument("--version", action=_PrintVersion, nargs=0, help="print the version")
    parsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (file_name, about) in COMMANDS.items():
        of_command = parsers.add_parser(name, help=about)
        if name == command:
            module = import_module(f"bot.cli.{file_name}")
            of_command.description = module.DESCRIPTION
            of_command.set_defaults(run=module.run)
            module.add_arguments(of_command)
    if command is not None and command not in COMMANDS:
        parser.error(_describe_unknown(command))
    return parser


class _PrintVersion(argparse.Action):
    """Prints the version. Looking it up reads the installed package, which no command needs."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"hackathon-bot {version('hackathon-bot')}")
        parser.exit()


def _describe_unknown(command: str) -> str:
    close = get_close_matches(command, COMMANDS, n=1)
    hint = f"Did you mean {close[0]}?" if close else f"There are {', '.join(COMMANDS)}."
    return f"there is no command {command}. {hint}"


if __name__ == "__main__":
    sys.exit(main())
