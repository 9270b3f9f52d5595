"""The stage for conversations: the bot connected to a workspace, with a hackathon."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from bot.core.database import Database
from bot.hackathons.models import Hackathon
from handlers import register_features
from handlers.core.dispatcher import Dispatcher
from handlers.socket_mode.connection import SocketLink
from tests.handlers.socket_scene import Scene
from tests.support.factories import make_challenge
from tests.support.patience import unhurried
from tests.support.slack import ZONES, BotInWorkspace

__all__ = ["unhurried"]

MakeStage = Callable[..., BotInWorkspace]


@pytest.fixture
def make_stage(database: Database) -> Iterator[MakeStage]:
    """Connects a bot by Socket Mode to a workspace with Ana, Ben and Chi, and one challenge.

    `prefix` is put on the commands, `file` are changed parts of the file.
    """
    with ExitStack() as stack:

        def make(
            prefix: str = "",
            register: Callable[[Dispatcher], None] = register_features,
            **file: Any,
        ) -> BotInWorkspace:
            stage = stack.enter_context(BotInWorkspace(database, *ZONES, **file))
            with database.write() as session:
                hackathon = session.get_one(Hackathon, stage.hackathon_id)
                make_challenge(session, hackathon, "higgs", title="Higgs Boson")
            stage.connect(prefix, register)
            return stage

        yield make


@pytest.fixture
def stage(make_stage: MakeStage) -> BotInWorkspace:
    """The stage as most tests want it."""
    return make_stage()


@pytest.fixture
def scene(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """An app on Socket Mode, with what it tells operators."""
    caplog.set_level(logging.INFO, logger="hackathon")
    with Scene() as scene:
        monkeypatch.setattr("handlers.socket_mode.connection.read_uptime", lambda: scene.uptime)
        put_down = SocketLink.put_down

        def note_answered(link: SocketLink) -> None:
            put_down(link)
            scene.is_answered.set()

        monkeypatch.setattr(SocketLink, "put_down", note_answered)
        yield scene
