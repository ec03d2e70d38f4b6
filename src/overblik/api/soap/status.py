# SPDX-License-Identifier: MPL-2.0
"""From our receipts to the status codes of the indexes: 20 is the published one, the others are ours.

docs/reference/soap.md lists them; 44 and 49 are left out, because clients of the sister services take them
for "not found" and "imported already".
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from overblik.index.kinds import Kind
from overblik.intake.receipt import Outcome, Receipt
from overblik.wire.returned import OK, Returned, Status

WAITING = 21
BREAKS_RULES = 30
UNREADABLE = 40
UNACCEPTABLE = 41
NOT_YOURS = 43
REMOVED_BEFORE = 45
OTHER_OBJECT = 46

MEANINGS: dict[int, str] = {
    OK: "Done: stored, known already, or removed. A repeated call gets the same answer.",
    WAITING: "Kept, but the object itself has not been imported yet; it counts once that comes.",
    BREAKS_RULES: "Only from the validation service: the object can be stored, but breaks rules; the detail"
    " has a line for each, with severity, rule, element and the remedy in Danish and English.",
    UNREADABLE: "The object could not be read: it does not keep to the schema. Nothing of it was stored.",
    UNACCEPTABLE: "The object could be read, but holds something that this installation does not take.",
    NOT_YOURS: "The object has another master system than the caller, or names none.",
    REMOVED_BEFORE: "The object was removed after this was recorded; what is removed does not come back with it."
    " Recorded anew in the source, with a Tidspunkt after the removal, it is imported as a new one.",
    OTHER_OBJECT: "The id belongs to an object of another kind, or the object to another master.",
}
"""Every status, for people."""

_REFUSALS = {
    "intake.not_yours": NOT_YOURS,
    "intake.no_master": NOT_YOURS,
    "intake.other_master": OTHER_OBJECT,
    "intake.other_kind": OTHER_OBJECT,
}
_OUTCOMES = {
    Outcome.STORED: OK,
    Outcome.UNCHANGED: OK,
    Outcome.REMOVED: OK,
    Outcome.WAITING: WAITING,
    Outcome.IGNORED_REMOVED: REMOVED_BEFORE,
}
_REMEDIES = {
    REMOVED_BEFORE: "to import it anew, send it with a Tidspunkt after its removal",
}
"""What is said where the receipt says nothing of its own."""

_TEXTS = {
    WAITING: "Kept until the object is imported.",
    UNREADABLE: "The object could not be read.",
    UNACCEPTABLE: "The object was not accepted.",
    NOT_YOURS: "The object is not the caller's.",
    REMOVED_BEFORE: "The object has been removed.",
    OTHER_OBJECT: "The id belongs to another object.",
}


def unreadable(code: str, message: str) -> Status:
    """The status of an object that does not keep to the schema."""
    return Status(UNREADABLE, _TEXTS[UNREADABLE], f"{code}: {message}")


def status(receipt: Receipt) -> Status:
    """The status of one receipt."""
    code = _OUTCOMES.get(receipt.outcome)
    if code is None:
        told = receipt.code or ""
        unreadable = UNREADABLE if told.startswith(("sdi.", "yi.")) else UNACCEPTABLE
        code = _REFUSALS.get(told, unreadable)
    if code == OK:
        return Status(OK)
    detail = _REMEDIES.get(code) if receipt.code is None else f"{receipt.code}: {receipt.message}"
    return Status(code, _TEXTS[code], detail)


def per_object(receipts: Iterable[Receipt], kind: Kind | None = None) -> list[Returned]:
    """One answer per object, whose registrations stand together: that of the first that did not go well.

    `kind` is what an object counts as that is not known.
    """
    returned = []
    for _, group in groupby(receipts, key=lambda receipt: receipt.position):
        together = list(group)
        statuses = [status(receipt) for receipt in together]
        worst = next((told for told in statuses if told.code != OK), statuses[0])
        first = together[0]
        known = kind if first.kind is None else Kind(first.kind)
        returned.append(Returned(worst, known, first.id))
    return returned
