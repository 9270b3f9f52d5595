"""Where a thing is: rooms of the same names, none too full, each with its place in the order."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
HOUSES = ("bot", "handlers", "schedules", "web", "rehearsal")
MOST_FILES = 15


def list_folders(*houses: str) -> list[Path]:
    return [each.parent for house in houses for each in (ROOT / house).rglob("__init__.py")]


def list_files(folder: Path) -> list[str]:
    return [each.stem for each in folder.glob("*.py")]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_beside_the_rooms_there_is_only_what_composes_them() -> None:
    assert set(list_files(ROOT / "bot")) == {"__init__", "__main__", "app", "identity", "models"}


def test_no_room_is_too_full_to_find_anything() -> None:
    folders = list_folders(*HOUSES, "tests", "benchmarks")
    full = {name(each) for each in folders if len(list_files(each)) > MOST_FILES}
    assert full == set()


def test_every_room_has_its_place_in_the_order_of_imports() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    placed = {each.strip() for layer in layers for each in layer.split("|")}
    rooms = {f"bot.{each.name}" for each in list_folders("bot") if each.parent == ROOT / "bot"}
    assert "bot.teams" in rooms
    assert rooms - placed == set()


def test_all_tables_are_those_of_every_room() -> None:
    rooms = [each.parent.name for each in (ROOT / "bot").glob("*/models.py")]
    asking = "import bot.models, sys; print(*(each for each in sys.modules))"
    # A process of its own: in this one, other tests have imported them.
    asked = [sys.executable, "-c", asking]
    known = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603
    assert {f"bot.{each}.models" for each in rooms} <= set(known.stdout.split())


def test_what_two_houses_say_is_called_alike() -> None:
    named = [name(each) for house in HOUSES for each in (ROOT / house).rglob("*_words.py")]
    assert named == []
