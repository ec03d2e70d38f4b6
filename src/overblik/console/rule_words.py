# SPDX-License-Identifier: MPL-2.0
"""Rules in words: what each field is called, what its values mean, and every difference as one sentence."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from overblik.disclosure.difference import ChangeKind, RuleChange
from overblik.disclosure.plain import to_plain
from overblik.disclosure.rule import Rule
from overblik.webkit.formatting import day

FIELD_NAMES: dict[str, str | Promise] = {
    "open": gettext_lazy("Shown to citizens"),
    "from_date": gettext_lazy("Cases created from"),
    "show_active_before_from_date": gettext_lazy("Older cases that are still running"),
    "sources": gettext_lazy("Source systems"),
    "title": gettext_lazy("Title of a case"),
    "documents": gettext_lazy("Titles of documents"),
    "sensitivity_ceiling": gettext_lazy("Most sensitive level shown"),
    "viewers": gettext_lazy("Who sees it"),
    "custody": gettext_lazy("Holders of custody"),
    "kle": gettext_lazy("Area"),
    "facet": gettext_lazy("Facet"),
}
"""What the fields of a rule are called on pages."""

VALUE_NAMES: dict[tuple[str, Any], str | Promise] = {
    ("open", True): gettext_lazy("yes"),
    ("open", False): gettext_lazy("no"),
    ("show_active_before_from_date", True): gettext_lazy("shown"),
    ("show_active_before_from_date", False): gettext_lazy("not shown"),
    ("title", "kle"): gettext_lazy("the name of the area"),
    ("title", "case"): gettext_lazy("the case's own title"),
    ("documents", True): gettext_lazy("shown"),
    ("documents", False): gettext_lazy("not shown"),
    ("sensitivity_ceiling", 1): gettext_lazy("1, not confidential"),
    ("sensitivity_ceiling", 2): gettext_lazy("2, confidential"),
    ("sensitivity_ceiling", 3): gettext_lazy("3, sensitive"),
    ("viewers", "primary_party"): gettext_lazy("whom the case is about"),
    ("viewers", "property_owner"): gettext_lazy("the owner of the property"),
    ("custody", "off"): gettext_lazy("see nothing"),
    ("custody", "holders"): gettext_lazy("see it too"),
}
"""What a value of a field means."""

NameSource = Callable[[uuid.UUID], str]


def value_words(field: str, value: Any, source_name: NameSource, language: str) -> str:
    """A plain value (see `disclosure.plain`) of a field in words; None = inherited."""
    if value is None:
        return gettext("inherited")
    known = VALUE_NAMES.get((field, value)) if not isinstance(value, dict) else None
    if known is not None:
        return str(known)
    if field == "from_date":
        return day(dt.date.fromisoformat(value), language)
    if isinstance(value, dict):
        [(word, listed)] = value.items()
        names = ", ".join(sorted(source_name(uuid.UUID(one)) for one in listed)) or gettext("none")
        only = gettext("only %(names)s") if word == "only" else gettext("all but %(names)s")
        return only % {"names": names}
    return str(value)


def rule_name(rule: Rule) -> str:
    """The pattern of a rule, with its facet."""
    if rule.facet is None:
        return rule.kle.text
    return gettext("%(pattern)s, facet %(facet)s") % {"pattern": rule.kle.text, "facet": rule.facet.text}


def rule_words(rule: Rule, source_name: NameSource, language: str) -> list[str]:
    """What one rule sets, one field a line."""
    return [
        f"{FIELD_NAMES[field]}: {value_words(field, value, source_name, language)}"
        for field, value in to_plain(rule).items()
        if field not in ("id", "kle", "facet")
    ]


def change_sentences(changes: Iterable[RuleChange], source_name: NameSource, language: str) -> list[str]:
    """Every difference as one sentence."""
    return [_sentence(change, source_name, language) for change in changes]


def _sentence(change: RuleChange, source_name: NameSource, language: str) -> str:
    rule = change.rule
    if rule is None:
        return gettext("The order of the rules is another; of equally precise rules the first decides.")
    told = {"rule": rule_name(rule)}
    if change.kind is ChangeKind.ADDED:
        sets = "; ".join(rule_words(rule, source_name, language)) or gettext("sets nothing")
        return gettext("%(rule)s: new rule (%(sets)s).") % {**told, "sets": sets}
    if change.kind is ChangeKind.REMOVED:
        return gettext("%(rule)s: the rule is removed, and what is above it holds.") % told
    told |= {
        "field": str(FIELD_NAMES.get(change.field, change.field)),
        "before": value_words(change.field, change.before, source_name, language),
        "after": value_words(change.field, change.after, source_name, language),
    }
    return gettext("%(rule)s: %(field)s goes from %(before)s to %(after)s.") % told
