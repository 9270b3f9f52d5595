"""A minimal bot, which inserts a row for a command: the measure of the bot over HTTP.

`lean` does only that, on our own server, with our own database's settings, and answers once the row
is in. `usual` follows Bolt's documentation, as most bots do: Flask under gunicorn, an
acknowledgement first, SQLAlchemy with its defaults.
"""

import logging
import os
from datetime import UTC, datetime
from threading import Event

from flask import Flask, Response, request
from slack_bolt import Ack, App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_sdk import WebClient
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from bot.core.database import Database
from web.connections import listen
from web.serving import Server
from web.slack.requests import SlackRequests

ANSWER = "You are in."


class Base(DeclarativeBase):
    """The base of the bare bot's tables."""


class Joined(Base):
    """A person who joined."""

    __tablename__ = "joined"
    id: Mapped[int] = mapped_column(primary_key=True)
    user: Mapped[str]
    team: Mapped[str]
    at: Mapped[datetime]


def make_lean_app() -> App:
    """Return the app that inserts a row, and answers with the acknowledgement."""
    database = Database(os.environ["DATABASE_URL"])
    Base.metadata.create_all(database.engine)
    app = _make_app(answers_first=False)

    @app.command("/team")
    def join(ack: Ack, body: dict[str, str]) -> None:
        with database.write() as session:
            session.add(_join(body))
        ack(ANSWER)

    return app


def make_usual_app() -> Flask:
    """Return the site whose app acknowledges, and then inserts a row."""
    engine = create_engine(os.environ["DATABASE_URL"])
    Base.metadata.create_all(engine)
    app = _make_app(answers_first=True)

    @app.command("/team")
    def join(ack: Ack, body: dict[str, str]) -> None:
        ack(ANSWER)
        with Session(engine) as session:
            session.add(_join(body))
            session.commit()

    handler = SlackRequestHandler(app)
    site = Flask(__name__)

    @site.post("/slack/events")
    def take() -> Response:
        taken: Response = handler.handle(request)
        return taken

    return site


def _make_app(*, answers_first: bool) -> App:
    client = WebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    return App(
        client=client,
        signing_secret=os.environ["SLACK_SIGNING_SECRET"],
        process_before_response=not answers_first,
    )


def _join(body: dict[str, str]) -> Joined:
    return Joined(user=body["user_id"], team=body["text"], at=datetime.now(UTC))


def main() -> None:
    """Serve the lean app, print its port, and go on until the process is ended."""
    logging.basicConfig(level=logging.WARNING)
    app = make_lean_app()
    requests = SlackRequests(
        app.dispatch, os.environ["SLACK_SIGNING_SECRET"], note_contact=lambda: None
    )
    server = Server(requests.routes(), listen("127.0.0.1", 0))
    server.start()
    print(server.port, flush=True)
    Event().wait()


if __name__ == "__main__":
    main()
