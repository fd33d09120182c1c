"""The laws of the house that can be seen in the text of one module: each gives what breaks it.

A finding is a line number and what stands there.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator

from source_tree import dotted, tree

Finding = tuple[int, str]

FUNCTION_LINES = 70
FILE_LINES = 500

NOT_CASES = frozenset({"refund", "order", "offer", "Refund", "Order", "Offer", "Dossier"})
"""What else has a state that code may write."""

_NOW = re.compile(
    r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|timezone\.now|time\.(time|time_ns))$"
)
_OUTSIDE_WORLD = frozenset(
    {"os", "time", "random", "secrets", "socket", "subprocess", "threading", "http", "urllib"}
)
_STATE_SQL = re.compile(r"\b(UPDATE|INSERT\s+INTO)\s+case_file\b", re.IGNORECASE)
_WRITES = frozenset({"update", "create", "get_or_create", "update_or_create"})
_SAVES = frozenset({"save", "asave", "delete", "adelete", "save_base"})


def long_functions(text: str) -> list[Finding]:
    """Functions that do not fit on a screen."""
    found = []
    for node in ast.walk(tree(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                found.append((node.lineno, f"{node.name} has {lines} lines"))
    return found


def imports(text: str) -> Iterator[Finding]:
    """Every module that a module imports, also inside functions; names of a package with it."""
    for node in ast.walk(tree(text)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{name.name}") for name in node.names)


def foreign_imports(text: str) -> list[Finding]:
    """Imports of anything but the standard library and the domain itself."""
    return [
        (line, name)
        for line, name in imports(text)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not f"{name}.".startswith("amends.domain.")
    ]


def worldly_imports(text: str) -> list[Finding]:
    """Imports by which a module could read a clock, a setting, chance or the network."""
    return [(line, name) for line, name in imports(text) if name.split(".")[0] in _OUTSIDE_WORLD]


def clock_readings(text: str) -> list[Finding]:
    """Places that read the time of day. A stopwatch (`time.monotonic`) is not one."""
    return [
        (node.lineno, dotted(node))
        for node in ast.walk(tree(text))
        if isinstance(node, ast.Attribute) and _NOW.search(dotted(node))
    ]


def state_writes(text: str) -> list[Finding]:
    """Places that write the state of a case, or of something not known to be no case."""
    found = []
    for node in ast.walk(tree(text)):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found += [(node.lineno, dotted(one)) for one in targets if _is_a_state(one)]
        elif isinstance(node, ast.Call):
            found += [(node.lineno, what) for what in _written_by_call(node)]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found += [(node.lineno, sql[0]) for sql in _STATE_SQL.finditer(node.value)]
    return found


def _is_a_state(target: ast.expr) -> bool:
    if isinstance(target, ast.Tuple | ast.List):
        return any(_is_a_state(one) for one in target.elts)
    if not isinstance(target, ast.Attribute) or target.attr != "state":
        return False
    return dotted(target.value).split(".")[-1] not in NOT_CASES


def _written_by_call(call: ast.Call) -> Iterator[str]:
    name = dotted(call.func)
    owner, _, verb = name.rpartition(".")
    names_state = any(keyword.arg == "state" for keyword in call.keywords)
    writes = name == "Case" or verb in _WRITES
    if writes and names_state and owner.split(".")[0] not in NOT_CASES:
        yield name
    words = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
    if name == "setattr" and "state" in words:
        yield name


def open_queries(text: str) -> list[Finding]:
    """Queries of cases that do not begin with what the asker may see."""
    named = {
        dotted(node): node.lineno
        for node in ast.walk(tree(text))
        if isinstance(node, ast.Attribute)
    }
    chains = {chain: line for chain, line in named.items() if chain.endswith(".case_set")}
    for node in ast.walk(tree(text)):
        if not isinstance(node, ast.Attribute) or node.attr == "visible_to":
            continue
        if dotted(node.value) == "Case.objects":
            chains[dotted(node)] = node.lineno
    return [(line, chain) for chain, line in chains.items()]


def forbidden_django(text: str) -> list[Finding]:
    """Signals, generic foreign keys, and methods that hide work behind saving or deleting."""
    found = [
        (line, name)
        for line, name in imports(text)
        if "signals" in name.split(".")
        or name.startswith(("django.dispatch", "django.contrib.contenttypes"))
    ]
    for node in ast.walk(tree(text)):
        if isinstance(node, ast.ClassDef):
            found += [
                (part.lineno, f"{node.name}.{part.name}")
                for part in node.body
                if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) and part.name in _SAVES
            ]
    return found
