# SPDX-License-Identifier: MPL-2.0
"""The form in which a citizen says what is wrong: what may be chosen and written, and each fault in words."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy, gettext_noop

from overblik.reports.report import LONGEST, OFFERED, About, Fault, Matter, fault_of, needs_words, tidy

MATTERS = {
    Matter.NOT_MINE: gettext_noop("It is not about me"),
    Matter.STATUS: gettext_noop("The case is further on, or not so far, as it says"),
    Matter.DATE: gettext_noop("A date is wrong"),
    Matter.TEXT: gettext_noop("A name or a text is wrong"),
    Matter.AMOUNT: gettext_noop("An amount is wrong"),
    Matter.MISSING: gettext_noop("Something is missing"),
    Matter.OTHER: gettext_noop("Something else"),
}
FAULTS = {
    Fault.EMPTY: gettext_noop("Write what is wrong, so that it can be put right."),
    Fault.TOO_LONG: gettext_noop("Write at most 1,000 characters."),
    Fault.HOLDS_NUMBER: gettext_noop(
        "There is a CPR number in the text. Take it out. You do not need to write it."
    ),
}
_FORM = re.compile(r"\A[0-9a-f]{32}\Z", re.ASCII)


class ReportForm(forms.Form):
    """`form` names this very form, so that what is sent twice is kept once."""

    matter = forms.ChoiceField(
        error_messages={
            "required": gettext_lazy("Choose what is wrong."),
            "invalid_choice": gettext_lazy("Choose what is wrong."),
        }
    )
    authority = forms.ChoiceField(
        error_messages={
            "required": gettext_lazy("Choose who is to answer you."),
            "invalid_choice": gettext_lazy("Choose who is to answer you."),
        }
    )
    # Judged as it will be kept: a browser counts the end of a line once and sends it as two characters.
    words = forms.CharField(required=False, strip=False, max_length=LONGEST * 4)
    form = forms.RegexField(_FORM)

    def __init__(
        self, data: Any, about: About, authorities: list[tuple[str, str]] | None = None, **told: Any
    ) -> None:
        super().__init__(data, initial={"form": uuid.uuid4().hex}, **told)
        self._choices("matter", [(matter.value, gettext(MATTERS[matter])) for matter in OFFERED[about]])
        if authorities is None or len(authorities) == 1:
            del self.fields["authority"]
            return
        self._choices("authority", authorities)

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_words(self) -> str:
        """The words as they will be kept."""
        return tidy(str(self.cleaned_data["words"]))

    def clean(self) -> dict[str, Any]:
        """Whether words are needed depends on what was chosen."""
        found = dict(super().clean() or {})
        if "words" in found and "matter" in found:
            fault = fault_of(found["words"], needed=needs_words(Matter(found["matter"])))
            if fault is not None:
                self.add_error("words", gettext(FAULTS[fault]))
        return found

    def name(self) -> str:
        """What names this form: as it was sent, or anew when that was nothing of ours."""
        sent = str(self["form"].value())
        return sent if _FORM.match(sent) else uuid.uuid4().hex

    def chosen(self) -> Matter:
        """What the citizen chose; of a valid form."""
        return Matter(self.cleaned_data["matter"])
