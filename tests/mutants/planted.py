"""Run tests with a fault in a file: the file, the fault's name, and the tests' names."""

import sys
from pathlib import Path

import pytest

from tests.mutants.faults import list_faults
from tests.mutants.planting import plant_at_import

if __name__ == "__main__":
    path, name, *tests = sys.argv[1:]
    plant_at_import(next(each for each in list_faults(Path(path)) if each.name == name))
    sys.exit(pytest.main(["-x", "--randomly-dont-reorganize", *tests]))
