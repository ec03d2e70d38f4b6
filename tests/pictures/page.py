# SPDX-License-Identifier: MPL-2.0
"""The page of the Danish documents that shows all pictures; written with them, so that neither lacks the other."""

from __future__ import annotations

from collections.abc import Sequence

from tests.browser import NARROW, WIDE
from tests.pictures.views import View

_TOP = """# Siderne i billeder

De ti vigtigste sider, som de ser ud for den opdigtede Alma den 24. november 2025: til venstre på en telefon, til højre på en computer. Lange
sider er skåret af. Billederne bliver taget igen med `make pictures`.
"""


def page(shown: Sequence[View]) -> str:
    """The whole page, in Markdown."""
    return _TOP + "".join(
        f"\n## {view.title}\n\n"
        f"![{view.alt}, på en telefon](../images/{view.name}-{NARROW}.png)\n"
        f"![{view.alt}, på en computer](../images/{view.name}-{WIDE}.png)\n"
        for view in shown
    )
