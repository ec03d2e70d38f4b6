# SPDX-License-Identifier: MPL-2.0
"""Checks of a document's own fields against each other."""

from __future__ import annotations

from overblik.quality.checks.kinds import PartFunction
from overblik.quality.generic import filled
from overblik.quality.part import Part
from overblik.quality.rule import Rule

INCOMING_LETTER = "Brev, indgaaende"


def letter_dated(part: Part, _: Rule) -> bool:
    """An incoming letter without its date."""
    return part.values.get("type") == INCOMING_LETTER and not filled(part.values.get("letter_date"))


def minor_with_version(part: Part, _: Rule) -> bool:
    """The sub-version goes with the version, and only with it."""
    return filled(part.values.get("minor_version")) != filled(part.values.get("version"))


PARTS = {
    "letter_dated": PartFunction(letter_dated),
    "minor_with_version": PartFunction(minor_with_version, formats=True),
}
