# SPDX-License-Identifier: MPL-2.0
"""Every text of every room has its Danish words, and no catalogue keeps a text nobody uses."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from overblik.webkit.build import PACKAGE

KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
}
ROOMS = sorted(
    {path.relative_to(PACKAGE).parts[0] for path in PACKAGE.glob("*/locale/da/LC_MESSAGES/django.po")}
)


def texts_in(room: Path) -> set[str]:
    """Every text that a room's code and templates ask a translation for (of a plural, the first form)."""
    found: set[str] = set()
    for path in [*room.rglob("*.py"), *room.rglob("*.html"), *room.rglob("*.txt")]:
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            source = templatize(source)
        for _, message, _, _ in extract("python", io.BytesIO(source.encode()), KEYWORDS):
            found.add(message if isinstance(message, str) else message[0])
    return found


def catalogue_of(room: str) -> Catalog:
    with (PACKAGE / room / "locale/da/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale="da", abort_invalid=True)


def ids(catalogue: Catalog) -> set[str]:
    return {one.id if isinstance(one.id, str) else one.id[0] for one in catalogue if one.id}


@pytest.mark.parametrize("room", ROOMS)
def test_every_text_has_danish_words(room: str) -> None:
    missing = texts_in(PACKAGE / room) - ids(catalogue_of(room)) - ids(catalogue_of("webkit"))
    assert missing == set()


@pytest.mark.parametrize("room", ROOMS)
def test_every_danish_text_is_finished_and_in_use(room: str) -> None:
    catalogue = catalogue_of(room)
    assert ids(catalogue) - texts_in(PACKAGE / room) == set()
    for message in catalogue:
        if not message.id:
            continue
        originals = [message.id] if isinstance(message.id, str) else list(message.id)
        words = [message.string] if isinstance(message.string, str) else list(message.string)
        assert all(words), f"{originals[0]!r} has no Danish words"
        assert not message.fuzzy, f"{originals[0]!r} is marked as unsure"
        assert {*_holes(originals[-1])} == {*_holes(words[-1])}, f"{originals[0]!r}: other placeholders"


def _holes(text: str) -> list[str]:
    return re.findall(r"%\(\w+\)[sd]|\{\w*\}", text)
