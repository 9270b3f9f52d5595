"""Every table: `Base`, imported from here, knows the classes of all rooms."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

import bot
from bot.core.models import Base

__all__ = ["Base"]

for _room in iter_modules(bot.__path__, "bot."):
    if _room.ispkg and find_spec(f"{_room.name}.models"):
        import_module(f"{_room.name}.models")
