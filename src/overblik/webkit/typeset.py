# SPDX-License-Identifier: MPL-2.0
"""PDF files by Typst with the fonts it carries, tagged for screen readers (PDF/UA-1).

The text is handed over as data, so nothing in it can be markup, and no file or package is read but the template.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import typst

from overblik.errors import Unavailable

# What the fonts can show: Latin, Greek and Cyrillic letters, accents, punctuation, currencies and arrows. PDF/UA
# refuses the rest, because a reader could not tell what it is.
_CANNOT_BE_SHOWN = re.compile(
    "[^\\n\u0020-\u007e\u00a0-\u024f\u0300-\u0304\u0306-\u030c\u0391-\u03a1\u03a3-\u03c9\u0400-\u045f"
    "\u2010-\u2015\u2018-\u201e\u2020-\u2022\u2026\u202f\u2030\u2032\u2033\u2039\u203a\u20ac\u2190-\u2193"
    "\u2212\u27e6\u27e7]"
)
INSTEAD = "\u25a1"
"""Stands where a character cannot be shown."""


def typeset(template: Path, data: Any) -> bytes:
    """The file that `template` makes of `data`. Raises Unavailable."""
    try:
        return typst.compile(
            template,
            root=template.parent,
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={"data": msgspec.json.encode(showable(msgspec.to_builtins(data))).decode()},
            pdf_standards="ua-1",
        )
    except typst.TypstError:
        # `from None`: its message quotes what it could not set.
        raise Unavailable(
            "export.pdf", "The PDF cannot be made right now. Take the other file, or try again."
        ) from None


def showable(value: Any) -> Any:
    """The same value with its texts as they can be set: one sign for each that the fonts do not have."""
    if isinstance(value, str):
        return _CANNOT_BE_SHOWN.sub(INSTEAD, value)
    if isinstance(value, dict):
        return {name: showable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [showable(each) for each in value]
    return value
