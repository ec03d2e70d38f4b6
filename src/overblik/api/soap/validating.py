# SPDX-License-Identifier: MPL-2.0
"""The validation service: what is wrong with each object by schema and instructions; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from overblik.api.soap import status
from overblik.api.soap.fault import SoapFault
from overblik.api.soap.request import Request
from overblik.quality.examine import Judged, judged_xml
from overblik.quality.finding import Finding
from overblik.wire import returned
from overblik.wire.returned import OK, Returned, Status

LARGEST_VALIDATED = 8 << 20
"""Bytes of one message; whole files are judged by `overblik import --dry-run`."""


def validate(request: Request) -> bytes:
    """One UnikRetur per object, in the order of the message: 20, or its findings in the detail.

    Raises SoapFault for a message of more than 8 MB: judging costs more than storing.
    """
    if len(request.body) > LARGEST_VALIDATED:
        megabytes = LARGEST_VALIDATED >> 20
        raise SoapFault(
            "soap.too_large_to_validate", f"a message to validate may fill {megabytes} MB; send several"
        )
    judged = judged_xml(request.stream, request.desk.roles)
    return returned.per_object(request.operation.namespace, request.operation.answer, _per_object(judged))


def _per_object(judged: Iterator[Judged]) -> Iterator[Returned]:
    for _, group in groupby(judged, key=lambda one: one.position):
        together = list(group)
        first = together[0]
        yield Returned(_status(together), first.kind, first.object_id)


def _status(together: list[Judged]) -> Status:
    for one in together:
        if one.fault is not None:
            return status.unreadable(one.fault.code, one.fault.message)
    # The registrations of one object may break the same rule in the same place.
    findings = dict.fromkeys(_line(finding) for one in together for finding in one.findings)
    if not findings:
        return Status(OK)
    number = len(findings)
    text = f"Objektet bryder {number} regler. / The object breaks {number} rules."
    return Status(status.BREAKS_RULES, text, "\n".join(findings))


def _line(finding: Finding) -> str:
    """Severity, rule and place, then the remedy in both languages."""
    remedy = finding.remedy
    return f"{finding.severity} {finding.rule} {finding.element}: {remedy['da']} / {remedy['en']}"
