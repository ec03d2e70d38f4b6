# SPDX-License-Identifier: MPL-2.0
"""What a finding about the quality of an object means, in words: the codes that are stored, told to staff."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from overblik.intake.verdict import (
    CPR_IN_TEXT,
    NO_CLASS,
    NO_FACET,
    NO_OWNER,
    NO_PARTY,
    NO_SENSITIVITY,
    NO_STATE,
    NO_TITLE,
    NOT_OPENED,
)
from overblik.quality.table import by_code

_CORE: dict[str, str | Promise] = {
    CPR_IN_TEXT: gettext_lazy("A text holds a person number."),
    NO_OWNER: gettext_lazy("The owner (the authority's CVR number) is missing."),
    NO_TITLE: gettext_lazy("The title is missing."),
    NO_CLASS: gettext_lazy("The KLE number is missing."),
    NO_FACET: gettext_lazy("The facet is missing."),
    NO_PARTY: gettext_lazy("The primary party is missing."),
    NO_STATE: gettext_lazy("The state is missing."),
    NOT_OPENED: gettext_lazy("The case has never been in the state “opened”."),
    NO_SENSITIVITY: gettext_lazy("The sensitivity is missing."),
}


def finding_words(codes: str | None, language: str) -> list[str]:
    """The findings of a row (codes with commas between) as sentences; an unknown code stands as itself."""
    return [_words(code, language) for code in (codes or "").split(",") if code]


def _words(code: str, language: str) -> str:
    core = _CORE.get(code)
    if core is not None:
        return str(core)
    rule = by_code().get(code)
    return code if rule is None else rule.rule["da" if language == "da" else "en"]
