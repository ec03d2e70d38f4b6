# SPDX-License-Identifier: MPL-2.0
"""The PDF of an export: tagged for screen readers (PDF/UA-1), typeset by Typst with the fonts it carries.

The text is handed over as data, so nothing in it can be markup, and no file or package is read but our own.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import typst
from django.utils.translation import gettext

from overblik.errors import Unavailable
from overblik.portal.export_file import Export
from overblik.webkit import formatting

_TEMPLATE = Path(__file__).with_name("export.typ")
# What the fonts can show: Latin, Greek and Cyrillic letters, accents, punctuation, currencies and arrows. PDF/UA
# refuses the rest, because a reader could not tell what it is.
_CANNOT_BE_SHOWN = re.compile(
    "[^\\n\u0020-\u007e\u00a0-\u024f\u0300-\u0304\u0306-\u030c\u0391-\u03a1\u03a3-\u03c9\u0400-\u045f"
    "\u2010-\u2015\u2018-\u201e\u2020-\u2022\u2026\u202f\u2030\u2032\u2033\u2039\u203a\u20ac\u2190-\u2193"
    "\u2212\u27e6\u27e7]"
)
INSTEAD = "\u25a1"
"""Stands where a character cannot be shown."""


def pdf_of(export: Export) -> bytes:
    """The file, in the language of the export. Takes about a second for a thousand payments."""
    data = {**showable(msgspec.to_builtins(export)), "words": showable(_words(export))}
    try:
        return typst.compile(
            _TEMPLATE,
            root=_TEMPLATE.parent,
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={"data": msgspec.json.encode(data).decode()},
            pdf_standards="ua-1",
        )
    except typst.TypstError:
        # `from None`: its message quotes what it could not set.
        raise Unavailable(
            "export.pdf", "The PDF cannot be made right now. Take the JSON file, or try again."
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


def _words(export: Export) -> dict[str, Any]:
    """The words of the frame, in the language of the page."""
    lead = [
        gettext("This is what you could see in Overblik %(moment)s.")
        % {"moment": formatting.moment(export.made_at, export.language)},
        gettext("Each municipality chooses what it shows here. You may have cases that you cannot see here."),
    ]
    return {
        "title": gettext("Your data from Overblik"),
        "lead": lead,
        "page": gettext("Page"),
        "cases": gettext("Cases"),
        "no_cases": gettext(
            "We have not found any cases about you in the areas that the municipality shows here."
        ),
        "benefits": gettext("Benefits"),
        "no_benefits": gettext("We have not found any benefits either."),
        "reports": gettext("What you have reported"),
        "coverage": gettext("What does the overview cover?"),
        "contact": gettext("Contact"),
        "official": gettext("Official name"),
        "authority": gettext("Authority"),
        "unit": gettext("Unit"),
        "changed": gettext("Last changed"),
        "as_owner": gettext("You see the case because you own the property that it is about."),
        "what": gettext("What happens"),
        "when": gettext("When"),
        "now": gettext("We are here now"),
        "ahead": gettext("Has not happened yet"),
        "documents": gettext("Documents in the case"),
        "title_of_letter": gettext("Letter"),
        "date": gettext("Date"),
        "related": gettext("Cases that belong together"),
        "payments": gettext("Payments"),
        "amount": gettext("Amount"),
        "how": gettext("How the amount came about"),
        "covers": gettext("Also covers"),
        "department": gettext("Paid out by the department"),
        "repayable": gettext("This is a loan, or money you may have to pay back."),
        "corrections": gettext("Corrections"),
        "answer": gettext("The answer"),
        "receipt": gettext("Receipt"),
        "sent": gettext("Sent"),
        "phone": gettext("Phone"),
        "email": gettext("Email"),
        "secure": gettext("Write securely"),
        "website": gettext("Website"),
    }
