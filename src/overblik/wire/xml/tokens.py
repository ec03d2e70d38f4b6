# SPDX-License-Identifier: MPL-2.0
"""The tokens a file becomes: one for each element that begins, and what each does to the depth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from overblik.wire.xml.grammar import Grammar, Start
from overblik.wire.xml.names import SEPARATOR, SOAP, XSI, qualified
from overblik.wire.xml.replay import Token
from overblik.wire.xml.stop import Stop

_MANY_NAMES = 10_000
_HARMLESS = frozenset(
    qualified(XSI, name) for name in ("type", "schemaLocation", "noNamespaceSchemaLocation")
)


def token_maker(
    grammar: Grammar, parser: Any, tokens: list[Token], own: list[Start], passed: Callable[[], int]
) -> Callable[[str, dict[str, str]], None]:
    """The function called for every element that begins: a closure, because it is called so often.

    Objects, unknown elements and such as have attributes get a token of their own, which is put among `own` too, with
    their place; `passed` tells how many lines the parser has not seen.
    """
    append = tokens.append
    objects = grammar.objects
    shared = {name: start for name, start in grammar.starts.items() if name not in objects}
    frame = frozenset(
        name for name, start in grammar.starts.items() if name.startswith(SOAP) or start in grammar.root
    )
    strangers: set[str] = set()

    def start(name: str, attributes: dict[str, str]) -> None:
        if not attributes:
            try:
                append(shared[name])
                return
            except KeyError:
                pass
        known = shared.get(name)
        if known is not None and (name in frame or _HARMLESS.issuperset(attributes)):
            append(known)
            return
        if known is None and name not in objects:
            strangers.add(name)
            if len(strangers) > _MANY_NAMES:
                raise Stop(
                    "element",
                    f"more than {_MANY_NAMES} unknown element names; these are no objects of the index",
                )
        line = parser.CurrentLineNumber + passed()
        one = Start(name, line, parser.CurrentByteIndex, len(tokens), bool(attributes))
        own.append(one)
        append(one)
        if SEPARATOR not in name:
            # The end of a name without namespace looks like a text; make it tell.
            parser.EndElementHandler = lambda ended: append(
                ended if SEPARATOR in ended else SEPARATOR + ended
            )

    return start


def depth_of(tokens: list[Token]) -> int:
    """How many elements these tokens leave open."""
    return sum(map(change_of, tokens))


def change_of(token: Token) -> int:
    """What a token does to the depth."""
    if isinstance(token, Start):
        return 1
    return -1 if SEPARATOR in token else 0
