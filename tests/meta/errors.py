# SPDX-License-Identifier: MPL-2.0
"""Every error code of the source, found by reading it: the code itself stays the only list there is."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from overblik import errors
from tests.meta import tree

BRANCHES = {
    kind.__name__: kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.OverblikError)
}
# Functions that make an error from a code and know its place; the place of the code among their arguments.
MAKERS = {
    "fault": 1,
    "_error": 1,
    "_failure": 2,
    "Fault": 0,
    "Receipt": 4,
    "_fault": 0,
    "SoapFault": 0,
    "_receiver": 0,
}

# The same of the readers of both indexes' XML, whose codes begin with the format.
FORMATS = ("sdi", "yi")
_OF_FORMAT = "{grammar.code}"
FORMATTED = {"BadValue": 0, "Stop": 0, "_tell": 0, "_stop": 0, "misread": 1}

_CODE = re.compile(r"[a-z][a-z0-9_]*([.-][a-z0-9_-]+)*")
_WITH_PLACE = re.compile(r"[a-z][a-z0-9_]*[.-][a-z0-9_.-]+")


@dataclass(frozen=True, order=True)
class ErrorCode:
    """A code as one place of the source uses it; `message` has `{expression}` where a value is filled in."""

    code: str
    branch: str
    module: str
    message: str


@functools.cache
def error_codes() -> tuple[ErrorCode, ...]:
    """All of them, by code."""
    found: set[ErrorCode] = set()
    for path in tree.python("src"):
        parsed = ast.parse(tree.read(path))
        branches = dict(_branches(parsed))
        for node in ast.walk(parsed):
            found.update(_codes(node, branches, path))
    return tuple(sorted(found))


def _branches(parsed: ast.Module) -> Iterator[tuple[str, str]]:
    """Names of error classes here, own subclasses included, and the branch each belongs to.

    A subclass that fixes its own code is called with something else; `super().__init__` then has the code.
    """
    yield from ((name, name) for name in BRANCHES)
    for node in parsed.body:
        if isinstance(node, ast.ClassDef):
            for base in node.bases:
                if isinstance(base, ast.Name) and base.id in BRANCHES:
                    fixed = any(_called(part) == "__init__" for part in _calls(node))
                    yield f"super of {node.name}" if fixed else node.name, base.id


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    return (part for part in ast.walk(node) if isinstance(part, ast.Call))


def _codes(node: ast.AST, branches: dict[str, str], path: Path) -> Iterator[ErrorCode]:
    module = tree.name(path).removeprefix("src/overblik/").removesuffix(".py").replace("/", ".")
    if isinstance(node, ast.Call):
        called = _called(node)
        if called in branches:
            place, pattern, branch = 0, _CODE, branches[called]
        elif called in MAKERS:
            place, pattern, branch = MAKERS[called], _WITH_PLACE, "InvalidInput"
        elif called in FORMATTED and module.startswith("wire."):
            yield from _formatted(node, FORMATTED[called], module)
            return
        else:
            return
        for code in _written_out(_text(node.args[place]) if len(node.args) > place else None):
            if not pattern.fullmatch(code):
                continue
            words = (_text(argument) for argument in node.args if argument is not node.args[place])
            yield ErrorCode(code, branch, module, max((word or "" for word in words), key=len, default=""))
    elif isinstance(node, ast.ClassDef) and f"super of {node.name}" in branches:
        for call in _calls(node):
            code = _text(call.args[0]) if _called(call) == "__init__" and call.args else None
            if code is not None:
                yield ErrorCode(code, branches[f"super of {node.name}"], module, _text(call.args[1]) or "")
    elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 2:
        code, message = (_text(part) for part in node.value.elts)
        if code is not None and message is not None and _WITH_PLACE.fullmatch(code):
            yield ErrorCode(code, "NotAllowed", module, message)


def _written_out(code: str | None) -> Iterator[str]:
    if code is not None:
        formats = FORMATS if _OF_FORMAT in code else ("",)
        yield from (code.replace(_OF_FORMAT, each) for each in formats)


def _formatted(node: ast.Call, place: int, module: str) -> Iterator[ErrorCode]:
    code, message = (_text(part) for part in node.args[place : place + 2])
    formats = [
        each for each in FORMATS if not module.startswith("wire.") or module.split(".")[1] in ("xml", each)
    ]
    for each in formats:
        told = (code or "").replace(_OF_FORMAT, each)
        if _CODE.fullmatch(told):
            yield ErrorCode(f"{each}.{told}", "InvalidInput", module, (message or "").removeprefix("line {"))


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Name):
        return call.func.id
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _text(node: ast.expr) -> str | None:
    """The words of a literal, or of a formatted one with its expressions in braces."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or f"{{{ast.unparse(part)}}}" for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return f"{{{ast.unparse(node.value)}}}"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return "".join(_text(side) or f"{{{ast.unparse(side)}}}" for side in (node.left, node.right))
    return None
