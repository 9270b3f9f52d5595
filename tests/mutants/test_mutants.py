"""What `make mutants` plants, and that it tells a fault that is caught from one that is not."""

import gc
import subprocess
import sys
import weakref
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from tests.mutants.faults import Fault, list_faults
from tests.mutants.planting import plant_at_import, plant_in_functions

ROOT = Path(__file__).parent.parent.parent


def write(directory: Path, text: str) -> Path:
    path = directory / "rules.py"
    path.write_text(text, encoding="utf-8")
    return path


def load(path: Path) -> ModuleType:
    spec = spec_from_file_location("rules_of_a_test", path)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def find(path: Path, name: str) -> Fault:
    return next(fault for fault in list_faults(path) if fault.name == name)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("a = b < 1", ["a: LtE in b < 1", "a: 1 → 2"]),
        ("a = b == c", ["a: NotEq in b == c"]),
        ("a = b or c", ["a: without b", "a: without c"]),
        ("a = not b", ["a: the opposite of not b"]),
        ("a = b - c", ["a: Add in b - c"]),
        ("a = True", ["a: True → False"]),
        ("a = max(b)", ["a: min for max(b)"]),
        ("a = sorted(b, key=c)", ["a: list for sorted(b, key=c)"]),
        ("a = b.strip()", ["a: without strip()"]),
        ("a = b.where(c)", ["a: without where(c)"]),
        ("a = b.where(c, d)", ["a: where without c", "a: where without d"]),
        ("a = b.values(c=d)", ["a: values without c=d"]),
        ("a = [b for b in c if b]", ["a: if b: always"]),
        ("a = b if c else d", ["a: if c: always", "a: if c: never"]),
        ("def a():\n    b()\n    c.d = e", ["a: without b()", "a: without c.d = e"]),
        ("def a():\n    if b:\n        return", ["a: if b: always", "a: if b: never"]),
        (
            "class A:\n    def b(self):\n        c()\n        c()",
            ["A.b: without c()", "A.b: without c() (2)"],
        ),
        (
            "def a():\n    try:\n        b = 'c'\n    except D:\n        b = 'd'",
            ["a: does not catch D"],
        ),
        ("a = b.order_by(c, d.id).limit(1)", ["a: order_by without c"]),
        # SQLite has no locks, and needs no order for a count.
        ("a = b(c if lock else d, lock=True).order_by(None)", []),
        # Annotations, texts, what is logged and how a statement is run stay as they are.
        ("a: Literal[1] = 'b'\nlog.info('c', d < e)\nf = g.execution_options(h=False)", []),
    ],
)
def test_each_kind_of_fault_is_found(source: str, names: list[str], tmp_path: Path) -> None:
    assert [fault.name for fault in list_faults(write(tmp_path, source))] == names


def test_a_fault_is_planted_in_functions_that_others_have_imported(tmp_path: Path) -> None:
    path = write(tmp_path, "def is_late(now, due):\n    return now > due\n")
    is_late = load(path).is_late
    assert not is_late(1, 1)
    # A process may hold on to what refers to nothing any more.
    gone = weakref.proxy(load(path))
    gc.collect()
    plant_in_functions(find(path, "is_late: GtE in now > due"))
    assert is_late(1, 1)
    with pytest.raises(ReferenceError):
        str(gone)


def test_a_fault_is_planted_in_what_runs_at_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, "LIMIT = 3\n")
    monkeypatch.setattr(SourceFileLoader, "get_code", SourceFileLoader.get_code)
    plant_at_import(find(path, "LIMIT: 3 → 4"))
    assert load(path).LIMIT == 4


def test_a_run_names_the_faults_that_no_test_catches(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """
LIMIT = 3

def is_full(number):
    return number >= LIMIT

def is_empty(number):
    return number < 1

def is_odd(number):
    return number % 2 == 1
""",
    )
    (tmp_path / "test_rules.py").write_text(
        """
import rules

def test_three_are_full_and_none_is_empty():
    assert rules.is_full(3)
    assert rules.is_empty(0)
"""
    )
    run = subprocess.run(  # noqa: S603 - our own arguments
        [sys.executable, "-m", "tests.mutants", str(path), "--tests", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1, run.stderr
    assert run.stdout.splitlines()[-6:] == [
        "       7       2  28.6 % caught; the goal is 90 %",
        f"survived: {path}:8 is_empty: 1 → 2",
        f"survived: {path}:8 is_empty: LtE in number < 1",
        f"untested: {path}:11 is_odd: 1 → 2",
        f"untested: {path}:11 is_odd: 2 → 3",
        f"untested: {path}:11 is_odd: NotEq in number % 2 == 1",
    ]
