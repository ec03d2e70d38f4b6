# SPDX-License-Identifier: MPL-2.0
"""Holds one registration against every rule that can be held against it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from overblik.index.objects import ObjectState, Registration
from overblik.quality.book import book
from overblik.quality.finding import Finding, finding
from overblik.quality.part import Operation, Part, Subject, subject_of
from overblik.quality.rule import Rule


def validate(
    registration: Registration,
    *,
    operation: Operation | None = None,
    before: ObjectState | None = None,
    plain: bool = False,
    most: int | None = None,
) -> list[Finding]:
    """What is wrong with a registration, part by part, then as a whole; empty when nothing is.

    `operation`: import or update; told by the registration itself unless given. `before`: the object's state
    until then, for what an update may not take away. `plain`: it came as a JSON delivery, so that rules about
    what that has no words for are left out. `most`: look no further after so many findings.
    """
    if operation is None:
        operation = Operation.IMPORT if registration.complete else Operation.UPDATE
    subject = subject_of(registration, operation)
    if before is not None:
        subject.before = subject_of(before, Operation.STATE)
    found = (
        finding(rule, registration.kind, part)
        for rule, part in broken_rules(subject)
        if not (plain and rule.official)
    )
    return list(islice(found, most))


def broken_rules(subject: Subject) -> Iterator[tuple[Rule, Part | None]]:
    """Every rule the subject breaks, with the part that does; None where something is missing."""
    checks = book(subject.kind)
    for part in subject.parts:
        for check in checks.checks_of(part):
            if subject.operation in check.on and check.broken(part):
                yield check.rule, part
    for whole in checks.wholes:
        if subject.operation in whole.on:
            for found in whole.find(subject):
                yield whole.rule, found
