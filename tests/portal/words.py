# SPDX-License-Identifier: MPL-2.0
"""The words of the pages in the language a test walks in, from the catalogue that the pages have them from."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext


class Words:
    """Says the English words of the code as the pages under `prefix` ("" = Danish, "/en") do."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.language = prefix[1:] or "da"

    def __call__(self, english: str, **told: Any) -> str:
        with translation.override(self.language):
            found = gettext(english)
        # What nobody has translated would be looked for in English on a Danish page, and said to be missing there.
        assert self.prefix or found != english or english == "Send", f"no Danish for {english}"
        return found % told if told else found
