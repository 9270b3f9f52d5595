"""A program of its own that answers /echo, for tests that stop and continue a process.

python -m tests.handlers.echo_app ADDRESS BOT_TOKEN APP_TOKEN SILENCE
"""

import sys
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers.socket_mode.keeper import SocketConnection


def main(address: str, bot_token: str, app_token: str, silence: str) -> None:
    """Answer until standard input ends."""
    app = App(client=WebClient(bot_token, base_url=address), process_before_response=True)

    @app.command("/echo")
    def echo(ack: Ack, body: dict[str, Any]) -> None:
        ack(f"you said {body['text']}")

    connection = SocketConnection(app, app_token, silence=float(silence))
    connection.connect()
    sys.stdin.read()
    connection.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
