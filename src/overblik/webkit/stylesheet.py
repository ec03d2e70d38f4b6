# SPDX-License-Identifier: MPL-2.0
"""Cuts the design system's stylesheet down to the components in use and makes its colours replaceable.

Pure. One rule decides: a selector stays when every class it requires is on the list. Everything else here
follows from what the pages must not need: no font the build does not ship, no picture by address, and no
colour that cannot change when the reader prefers dark.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from overblik.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Rule:
    """One `prelude { body }`; `body` is left as text and may hold rules when the prelude is an at-rule."""

    prelude: str
    body: str


def trim(css: str, *, classes: Collection[str], colours: Mapping[str, str]) -> str:
    """The part of a minified stylesheet that a page using only `classes` can need.

    Dropped: selectors that require another class, font faces, key frames, declarations with a `url()`.
    Every colour becomes `var(--name)` by the table `colours` (colour as written -> name).
    Raises InvalidInput for a colour that has no name, and for a stylesheet that cannot be read.
    """
    return "".join(_kept(css, frozenset(classes), colours))


def rules(css: str) -> Iterator[Rule]:
    """Split a stylesheet into its outermost rules. Raises InvalidInput naming the position."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    start = depth = opened = 0
    for token in re.finditer(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[{};]""", css):
        match token.group():
            case "{":
                if depth == 0:
                    opened = token.start()
                depth += 1
            case "}":
                depth -= 1
                if depth < 0:
                    raise _unreadable(token.start())
                if depth == 0:
                    yield Rule(css[start:opened].strip(), css[opened + 1 : token.start()].strip())
                    start = token.end()
            case ";" if depth == 0:  # @charset, @import: statements without a body
                start = token.end()
    if depth:
        raise _unreadable(len(css))


def required_classes(selector: str) -> frozenset[str]:
    """The classes an element or its ancestors must carry; what stands in `:not()` is not required."""
    return frozenset(re.findall(r"\.(-?[A-Za-z_][\w-]*)", _without_not(selector)))


def selectors(prelude: str) -> list[str]:
    """Split a selector list at its commas, leaving those inside brackets alone."""
    parts, depth, start = [], 0, 0
    for index, char in enumerate(prelude):
        depth += (char in "([") - (char in ")]")
        if char == "," and depth == 0:
            parts.append(prelude[start:index].strip())
            start = index + 1
    return [*parts, prelude[start:].strip()]


_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|(?<=[:\s])(?:purple|red|blue|white|black|gr[ae]y)\b")
# The end of one declaration: a semicolon outside brackets and quotes (a data: address may hold one).
_DECLARATION = re.compile(r"""(?:"[^"]*"|'[^']*'|\([^()]*(?:\([^()]*\)[^()]*)*\)|[^;"'()])+""")


def _kept(css: str, classes: frozenset[str], colours: Mapping[str, str]) -> Iterator[str]:
    for rule in rules(css):
        if rule.prelude.startswith(("@media", "@supports")):
            inner = "".join(_kept(rule.body, classes, colours))
            if inner:
                yield f"{rule.prelude}{{{inner}}}"
        elif not rule.prelude.startswith("@"):
            kept = [one for one in selectors(rule.prelude) if required_classes(one) <= classes]
            body = _declarations(rule.body, colours) if kept else ""
            if body:
                yield f"{','.join(kept)}{{{body}}}\n"


def _declarations(body: str, colours: Mapping[str, str]) -> str:
    kept = [one.strip() for one in _DECLARATION.findall(body) if "url(" not in one]
    return ";".join(_COLOUR.sub(lambda found: _named(found.group(), colours), one) for one in kept if one)


def _named(colour: str, colours: Mapping[str, str]) -> str:
    if colour == "#0000":  # what the minifier makes of "transparent"
        return "transparent"
    try:
        return f"var(--{colours[colour.lower()]})"
    except KeyError:
        raise InvalidInput(
            "webkit.colour_unnamed",
            f"The stylesheet uses the colour {colour}, which has no name. "
            "Give it one in the table of colours, with a value for light and one for dark.",
            colour=colour,
        ) from None


def _without_not(selector: str) -> str:
    while True:
        shorter = re.sub(r":not\([^()]*\)", "", selector)
        if shorter == selector:
            return selector
        selector = shorter


def _unreadable(position: int) -> InvalidInput:
    return InvalidInput(
        "webkit.stylesheet_unreadable",
        f"The stylesheet's braces do not match at character {position}. Install the design system anew.",
        position=position,
    )
