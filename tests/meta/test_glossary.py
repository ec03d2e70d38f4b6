# SPDX-License-Identifier: MPL-2.0
"""One concept, one English name, one official Danish term, one row: the glossary is complete and true."""

from __future__ import annotations

import ast
import re
from collections import Counter

from tests.meta import tree
from tests.places import CHECKOUT

ROWS = tree.table_rows(tree.read(CHECKOUT / "GLOSSARY.md"))
"""English, Danish, meaning, where."""

_ITALIC = re.compile(r"(?<![*`\w])\*([^*`\n]+)\*(?![*\w])")


def danish_classes() -> list[tuple[str, str]]:
    """(class, Danish term) of every public class whose docstring tells an official term in italics.

    Not of `wire`, which spells the official formats and is its own dictionary.
    """
    found = []
    for path in tree.python("src/overblik"):
        if path.is_relative_to(CHECKOUT / "src/overblik/wire"):
            continue
        for node in ast.walk(ast.parse(tree.read(path))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                first = (ast.get_docstring(node) or "").partition("\n")[0]
                found += [(node.name, term) for term in _ITALIC.findall(first)]
    return found


def names_in_code() -> set[str]:
    """Every class, function, module and room of the source, and every column and member by its own name."""
    names: set[str] = set()
    for path in tree.files():
        if path.is_relative_to(CHECKOUT / "src/overblik") and path.suffix in (".py", ".sql"):
            names.update(path.relative_to(CHECKOUT / "src/overblik").with_suffix("").parts)
            names.update(re.findall(r"\w+", tree.read(path)))
    return names


def test_every_row_has_four_filled_cells() -> None:
    assert len(ROWS) > 50
    for row in ROWS:
        assert len(row) == 4, row
        assert all(row), row


def test_no_english_and_no_danish_term_stands_twice() -> None:
    for column in (0, 1):
        terms = Counter(term.strip().casefold() for row in ROWS for term in row[column].split(";"))
        assert [term for term, count in terms.items() if count > 1 and term != "-"] == []


def test_every_class_with_a_danish_term_stands_in_the_glossary() -> None:
    described = {name for row in ROWS for name in re.findall(r"`(\w+)`", row[3])}
    classes = danish_classes()
    assert len(classes) > 15
    assert sorted({name for name, _ in classes} - described) == []


def test_every_danish_term_of_a_docstring_is_one_of_the_glossary() -> None:
    known = " ".join(row[1].casefold() for row in ROWS)
    terms = {term.strip() for _, told in danish_classes() for term in re.split(r"[,;]", told)}
    assert sorted(term for term in terms if term.casefold() not in known) == []


def test_every_name_the_glossary_points_at_exists() -> None:
    names = names_in_code()
    pointed = {part for row in ROWS for word in re.findall(r"`([\w.]+)`", row[3]) for part in word.split(".")}
    assert sorted(pointed - names) == []


def test_rows_are_in_alphabetical_order_so_that_a_term_is_found() -> None:
    english = [row[0].casefold() for row in ROWS]
    assert english == sorted(english)
