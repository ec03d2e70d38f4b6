# SPDX-License-Identifier: MPL-2.0
"""Reads a Haendelsesbesked by the names of the published structure, independent of our own writer."""

from __future__ import annotations

from lxml import etree

KUVERT = "urn:oio:besked:kuvert:1.0"
SAGDOK = "urn:oio:sagdok:3.0.0"


def all_texts(root: etree._Element, path: str) -> list[str | None]:
    """The texts at every place of that path below the filter data, or from the root if it begins with a slash."""
    start = root if path.startswith("/") else root.find(_path("Beskedkuvert/Filtreringsdata"))
    assert start is not None
    return [
        next(iter(found)).text if len(found) else found.text
        for found in start.findall(_path(path.strip("/")))
    ]


def text(root: etree._Element, path: str) -> str | None:
    """The first of them, or None."""
    return next(iter(all_texts(root, path)), None)


def _path(names: str) -> str:
    return "/".join(f"{{{KUVERT}}}{name}" for name in names.split("/"))
