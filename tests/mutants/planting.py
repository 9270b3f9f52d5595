"""How a fault is planted: in the functions that there are, or as the file is imported."""

import gc
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from types import CodeType, FunctionType

from tests.mutants.faults import Fault


def plant_in_functions(fault: Fault) -> None:
    """Have the functions that this process has imported run with the fault in them.

    They stay the objects that others have imported by name; only their code is another. Lambdas
    of one line cannot be told apart, but such a line runs at import.
    """
    codes = {_key(code): code for code in _walk(fault.compile())}
    for each in gc.get_objects():
        # Not isinstance: it asks a weak reference's object, which may be gone.
        if type(each) is FunctionType and each.__code__.co_filename == _say_path(fault):
            code = codes.get(_key(each.__code__))
            if code is not None and each.__name__ != "<lambda>":
                each.__code__ = code


def plant_at_import(fault: Fault) -> None:
    """Have the file be imported with the fault in it, by a process that has yet to import it."""
    load = SourceFileLoader.get_code

    def get_code(loader: SourceFileLoader, fullname: str) -> CodeType | None:
        return fault.compile() if loader.path == _say_path(fault) else load(loader, fullname)

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign,assignment]


def _say_path(fault: Fault) -> str:
    return str(fault.path.absolute())


def _key(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno


def _walk(code: CodeType) -> Iterator[CodeType]:
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _walk(each)
