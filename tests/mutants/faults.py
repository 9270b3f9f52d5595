"""The faults that a file can have planted in it, found in its syntax tree.

They are those that people make here: a criterion left out of a query, a boundary that is off by
one, a guard that is gone, a column that is not set. Texts stay as they are, as do what is logged,
locks, which SQLite does not have, and flushes, which the next query does in any case.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import CodeType

Change = tuple[str, ast.AST]

_LONGEST = 80
_UNTOUCHED = frozenset({"annotation", "decorator_list", "returns"})
_UNTOUCHED_CALLS = frozenset(
    {"execution_options", "getLogger", "options", "token_hex", "with_for_update"}
)
_NARROWING = frozenset({"and_", "or_", "order_by", "where"})
_DISPENSABLE = frozenset({"casefold", "distinct", "limit", "lower", "order_by", "strip", "where"})
_BOUNDARIES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
_OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_FUNCTIONS = {"all": "any", "any": "all", "max": "min", "min": "max", "sorted": "list"}


@dataclass(frozen=True)
class Slot:
    """The place in a syntax tree where a node is."""

    owner: ast.AST
    field: str
    index: int | None

    def put(self, node: ast.AST) -> None:
        """Have this node there."""
        if self.index is None:
            setattr(self.owner, self.field, node)
        else:
            getattr(self.owner, self.field)[self.index] = node


@dataclass(frozen=True)
class Fault:
    """One fault in a file: the function or name that has it, what it is, and its statement."""

    path: Path
    place: str
    what: str
    lines: range
    tree: ast.Module
    slot: Slot
    old: ast.AST
    new: ast.AST

    @property
    def name(self) -> str:
        """What it is called in the list of accepted faults."""
        return f"{self.place}: {self.what}"

    def compile(self) -> CodeType:
        """Return the file's code with the fault in it; every line has its old number."""
        self.slot.put(self.new)
        try:
            return compile(self.tree, str(self.path.absolute()), "exec", dont_inherit=True)
        finally:
            self.slot.put(self.old)


def list_faults(path: Path) -> list[Fault]:
    """Return each fault that can be planted in a file; those of one name are numbered."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    met: Counter[str] = Counter()
    faults = []
    for fault in _find(path, tree, tree, "", range(0)):
        met[fault.name] += 1
        number = met[fault.name]
        faults.append(fault if number == 1 else replace(fault, what=f"{fault.what} ({number})"))
    return faults


def _find(
    path: Path, tree: ast.Module, owner: ast.AST, place: str, lines: range
) -> Iterator[Fault]:
    for field, value in ast.iter_fields(owner):
        if field in _UNTOUCHED or (field != "func" and _name_called(owner) in _UNTOUCHED_CALLS):
            continue
        for number, node in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(node, ast.AST) or _is_untouched(node):
                continue
            slot = Slot(owner, field, number if isinstance(value, list) else None)
            inner = _name_place(place, owner, node)
            run = _list_lines(node) or lines
            for what, new in _change(node, owner, field):
                ast.fix_missing_locations(ast.copy_location(new, node))
                yield Fault(path, inner, what, run, tree, slot, node, new)
            yield from _find(path, tree, node, inner, run)


def _is_untouched(node: ast.AST) -> bool:
    match node:
        case ast.If(test=ast.Name(id="TYPE_CHECKING") | ast.Call(func=ast.Name(id="locks_rows"))):
            return True
        case ast.keyword(arg="lock") | ast.IfExp(test=ast.Name(id="lock")):
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="log")))):
            return True
        case ast.Expr(value=ast.Call() as call):
            return any(
                called == "flush" or called.lstrip("_").startswith("lock_")
                for called in filter(None, map(_name_called, ast.walk(call)))
            )
    return False


def _name_place(place: str, owner: ast.AST, node: ast.AST) -> str:
    match node:
        case ast.FunctionDef() | ast.ClassDef():
            return f"{place}.{node.name}".lstrip(".")
        case ast.Assign(targets=[target]) | ast.AnnAssign(target=target):
            return ast.unparse(target) if isinstance(owner, ast.Module) else place
    return place


def _list_lines(node: ast.AST) -> range | None:
    """Return the lines of a statement, without those of the statements in it."""
    if not isinstance(node, ast.stmt | ast.ExceptHandler):
        return None
    end = min(
        (each.lineno for each in ast.walk(node) if isinstance(each, ast.stmt) and each is not node),
        default=(node.end_lineno or node.lineno) + 1,
    )
    return range(node.lineno, max(end, node.lineno + 1))


def _change(node: ast.AST, owner: ast.AST, field: str) -> Iterator[Change]:
    """Yield what each fault does to a node, and what stands in its place then."""
    match node:
        case ast.stmt():
            yield from _drop_statement(node, owner, field)
        case ast.ExceptHandler(type=expected, body=body):
            if not any(isinstance(each, ast.Raise) for each in body):
                caught = _say(expected) if expected else "everything"
                yield f"does not catch {caught}", _replace(node, body=[ast.Raise()])
        case ast.Constant() if _is_idle(node, owner):
            pass
        case ast.Constant(value=bool(truth)):
            yield f"{truth} → {not truth}", ast.Constant(not truth)
        case ast.Constant(value=int(number) | float(number)):
            yield f"{number} → {number + 1}", ast.Constant(number + 1)
        case ast.BoolOp(op=op, values=values):
            for dropped in (each for each in values if not _is_idle(each, node)):
                kept = [each for each in values if each is not dropped]
                rest = kept[0] if len(kept) == 1 else ast.BoolOp(op, kept)
                yield f"without {_say(dropped)}", rest
        case ast.Compare(ops=ops):
            yield from _compare_otherwise(node, ops, is_criterion=_is_criterion(owner, field))
        case ast.UnaryOp(op=ast.Not() | ast.Invert() | ast.USub(), operand=operand):
            if not _is_criterion(owner, field):
                yield f"the opposite of {_say(node)}", operand
        case ast.BinOp(op=op, left=left, right=right) if type(op) in _OPERATORS:
            if not _is_text(left) and not _is_text(right):
                other = _OPERATORS[type(op)]
                yield f"{other.__name__} in {_say(node)}", _replace(node, op=other())
        case ast.Call():
            yield from _call_otherwise(node)
    if field in ("test", "ifs") and isinstance(node, ast.expr):
        said = _say(node)
        if not isinstance(owner, ast.While):
            yield f"if {said}: always", ast.Constant(True)
        if not isinstance(owner, ast.comprehension):
            yield f"if {said}: never", ast.Constant(False)


def _drop_statement(node: ast.stmt, owner: ast.AST, field: str) -> Iterator[Change]:
    if isinstance(owner, ast.If) and len(getattr(owner, field)) == 1 and not owner.orelse:
        return  # as good as a condition that never holds
    match node:
        case (
            ast.Expr(value=ast.Call())
            | ast.Raise()
            | ast.AugAssign()
            | ast.Delete()
            | ast.Continue()
            | ast.Break()
            | ast.Return(value=None)
            | ast.Assign(targets=[ast.Attribute() | ast.Subscript()])
        ):
            yield f"without {_say(node)}", ast.Pass()


def _compare_otherwise(
    node: ast.Compare, ops: list[ast.cmpop], *, is_criterion: bool
) -> Iterator[Change]:
    # A criterion is left out as well, which is the smaller change than its opposite.
    others = _BOUNDARIES if is_criterion else _BOUNDARIES | _OPPOSITES
    for number, op in enumerate(ops):
        if type(op) in others:
            other = others[type(op)]
            new = _replace(node, ops=[*ops[:number], other(), *ops[number + 1 :]])
            yield f"{other.__name__} in {_say(node)}", new


def _call_otherwise(node: ast.Call) -> Iterator[Change]:
    called = _name_called(node)
    if called in _NARROWING and len(node.args) > 1:
        for dropped in (each for each in node.args if not _is_idle(each, node)):
            rest = [each for each in node.args if each is not dropped]
            yield f"{called} without {_say(dropped)}", _replace(node, args=rest)
    idle = [each for each in node.args if _is_idle(each, node)]
    alone = len(node.args) < 2 and not idle
    if called in _DISPENSABLE and isinstance(node.func, ast.Attribute) and alone:
        said = ", ".join(map(_say, node.args))
        yield f"without {called}({said})", node.func.value
    if called == "values":
        for keyword in node.keywords:
            others = [each for each in node.keywords if each is not keyword]
            yield f"values without {_say(keyword)}", _replace(node, keywords=others)
    if isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS:
        other = _FUNCTIONS[node.func.id]
        keywords = [] if other == "list" else node.keywords
        new = _replace(node, func=ast.Name(other, ast.Load()), keywords=keywords)
        yield f"{other} for {_say(node)}", new


def _is_idle(node: ast.AST, owner: ast.AST) -> bool:
    """Return whether the code does the same without it, on SQLite.

    So it is with the limit of a query of which the first row is taken, with the order of rows by
    their ids alone, in which SQLite reads them, with an order that is taken off, and with 0 for a
    count, which is never None.
    """
    match owner, node:
        case ast.Call(func=ast.Attribute(attr="limit")), ast.Constant(value=1):
            return True
        case ast.Call(func=ast.Attribute(attr="order_by")), (
            ast.Attribute(attr="id") | ast.Constant(value=None)
        ):
            return True
        case ast.BoolOp(op=ast.Or()), ast.Constant(value=0):
            return True
    return False


def _is_criterion(owner: ast.AST, field: str) -> bool:
    """Return whether there is a fault already that leaves out what is there."""
    if isinstance(owner, ast.Call):
        return field == "args" and _name_called(owner) in _NARROWING
    return field in ("test", "ifs") or isinstance(owner, ast.BoolOp)


def _say(node: ast.AST) -> str:
    """Return the beginning of what a node looks like in the source."""
    said = ast.unparse(node)
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"


def _is_text(node: ast.expr) -> bool:
    match node:
        case ast.JoinedStr() | ast.Constant(value=str()):
            return True
    return False


def _name_called(node: ast.AST) -> str | None:
    match node:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name
    return None


def _replace(node: ast.AST, **fields: object) -> ast.AST:
    """Return a copy of a node with these fields."""
    return type(node)(**{**dict(ast.iter_fields(node)), **fields})
