# SPDX-License-Identifier: MPL-2.0
"""The PDF of a month of use: tagged for screen readers (PDF/UA-1), typeset as the citizen's file is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec
import typst
from django.utils.translation import gettext

from overblik.errors import Unavailable
from overblik.portal.export_pdf import showable
from overblik.webkit.parts import Table

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
    try:
        return typst.compile(
            _TEMPLATE,
            root=_TEMPLATE.parent,
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={"data": msgspec.json.encode(showable(told)).decode()},
            pdf_standards="ua-1",
        )
    except typst.TypstError:
        raise Unavailable(
            "use.pdf", "The PDF cannot be made right now. Take the CSV file, or try again."
        ) from None
