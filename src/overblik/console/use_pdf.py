# SPDX-License-Identifier: MPL-2.0
"""The PDF of a month of use: tagged for screen readers (PDF/UA-1), typeset as the citizen's file is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext

from overblik.webkit.parts import Table
from overblik.webkit.typeset import typeset

_TEMPLATE = Path(__file__).with_name("use.typ")


@dataclass(frozen=True, slots=True)
class MonthlyReport:
    """What stands in the file, in words."""

    language: str
    title: str
    authority: str
    figures: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]


def pdf_of(report: MonthlyReport) -> bytes:
    """The file. Raises Unavailable when it cannot be made."""
    told = {
        "language": report.language,
        "title": report.title,
        "authority": report.authority,
        "figures": report.figures,
        "tables": [
            {
                "caption": table.caption,
                "columns": [[column.text, column.numeric] for column in table.columns],
                "rows": table.rows,
            }
            for table in report.tables
        ],
        "words": {
            "figure": gettext("Figure"),
            "value": gettext("Value"),
            "page": gettext("Page"),
            "none": gettext("Nothing was counted."),
            "small": gettext(
                "Fewer than 5 are told as few, and sometimes one more, so that no visit can be known."
            ),
        },
    }
    return typeset(_TEMPLATE, told)
