# SPDX-License-Identifier: MPL-2.0
"""English in the code; Danish names only in `wire`, where the official formats are spelled."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.meta import tree
from tests.places import CHECKOUT

_WORDS = """
aegtefaelle afgoerelse afgjort afsender afslag afsluttet aktoer ansoegning barn beloeb beskrivelse besked
bevilget bevilling borger borgere bruger brugervendt byggesag dato dokument dokumenter effektuering
effektueringsplan ejendom ejer emne emner foelsomhed fradato frist fremdrift fuldmagt fuldmagter gaeld gruppe
handlingsfacet hovedgruppe indeks journalpost klage kommune kommuner lovgrundlag modtager myndighed
myndigheder oekonomisk oprettet parter personnummer registrering rettelse sag sager sagsbehandler sagspart
sagstitel skat skema sygedagpenge tekst tidspunkt titel udbetaling udbetalinger udgave vaerge vejledning
virkning visningsklasse ydelse ydelser
"""
DANISH = frozenset(re.findall(r"\w+", _WORDS))
"""Common words of the domain that are no English words. Danish letters give the rest away."""

ALLOWED = {"wire"}


def defined_names(parsed: ast.Module) -> Iterator[tuple[int, str]]:
    """Every name the module makes: classes, functions, arguments, variables, attributes."""
    for node in ast.walk(parsed):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr


def words(name: str) -> set[str]:
    """The words of an identifier, in small letters."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\x00-\x7f]+", name)
    return {part.lower() for part in parts}


def danish(name: str) -> bool:
    """Whether an identifier has a Danish letter or a Danish word."""
    return not name.isascii() or bool(words(name) & DANISH)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("sagspart", True), ("find_ydelse", True), ("SagId", True), ("følsomhed", True), ("from_date", False)],
)
def test_danish_names_are_recognised(name: str, expected: bool) -> None:
    assert danish(name) is expected


def test_names_in_code_are_english_outside_wire() -> None:
    found = []
    for path in tree.python("src/overblik"):
        if path.relative_to(CHECKOUT / "src/overblik").parts[0] not in ALLOWED:
            found += [
                f"{tree.name(path)}:{line} {name}"
                for line, name in defined_names(ast.parse(tree.read(path)))
                if danish(name)
            ]
    assert found == []


def test_names_of_files_are_english_and_plain() -> None:
    for path in tree.python("src/overblik"):
        if path.relative_to(CHECKOUT / "src/overblik").parts[0] not in ALLOWED:
            assert not danish(path.stem), path
