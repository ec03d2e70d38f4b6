# SPDX-License-Identifier: MPL-2.0
"""A citizen's report that something is wrong: what it may be about, what may be said, and how far it has come."""

from __future__ import annotations

import datetime as dt
import enum
import uuid

import msgspec

from overblik.errors import InvalidInput
from overblik.people.free_text import holds_number

LONGEST = 1_000
"""Characters of a citizen's own words: enough to say what is wrong, too little for a whole case."""
LONGEST_ANSWER = 2_000
A_DAY = 20
"""Reports of one citizen in a day; nobody who reads them helps faster for more."""

# Crockford's alphabet: no letter that is read as a digit, and none that spells a word by chance.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011")
_RECEIPT_BITS = 40


class About(enum.StrEnum):
    """What a report is about."""

    CASE = "case"
    DOCUMENT = "document"
    BENEFIT = "benefit"
    PAYMENT = "payment"
    NOTHING_SHOWN = "nothing-shown"


class Matter(enum.StrEnum):
    """What is wrong, as the citizen chose it."""

    NOT_MINE = "not-mine"
    STATUS = "status"
    DATE = "date"
    TEXT = "text"
    AMOUNT = "amount"
    MISSING = "missing"
    OTHER = "other"


OFFERED: dict[About, tuple[Matter, ...]] = {
    About.CASE: (Matter.STATUS, Matter.DATE, Matter.TEXT, Matter.MISSING, Matter.NOT_MINE, Matter.OTHER),
    About.DOCUMENT: (Matter.TEXT, Matter.DATE, Matter.NOT_MINE, Matter.OTHER),
    About.BENEFIT: (Matter.AMOUNT, Matter.DATE, Matter.TEXT, Matter.MISSING, Matter.NOT_MINE, Matter.OTHER),
    About.PAYMENT: (Matter.AMOUNT, Matter.DATE, Matter.NOT_MINE, Matter.OTHER),
    About.NOTHING_SHOWN: (Matter.MISSING, Matter.OTHER),
}
"""What can be wrong with each, in the order in which it is offered."""


class Handling(enum.StrEnum):
    """How far the authority has come with a report."""

    RECEIVED = "received"
    LOOKED_AT = "looked-at"
    ANSWERED = "answered"
    CLOSED = "closed"


class Fault(enum.StrEnum):
    """Why words are not taken."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    HOLDS_NUMBER = "holds-number"


class Subject(msgspec.Struct, frozen=True):
    """What a report is about, and who answers for it, as the item tells: authority (CVR), KLE number, unit.

    `item` is the object's id, `part` the benefit's own id within its grant.
    """

    about: About
    authority: str
    item: uuid.UUID | None = None
    part: str | None = None
    kle: str | None = None
    unit: str | None = None


class Report(msgspec.Struct, frozen=True):
    """One report (*henvendelse om fejl*). `changed_at`: when it was last taken a step further."""

    id: uuid.UUID
    reported_at: dt.datetime
    subject: Subject
    matter: Matter
    words: str
    handling: Handling
    changed_at: dt.datetime
    answer: str | None = None

    @property
    def receipt(self) -> str:
        """What the citizen and the authority call it."""
        return receipt_of(self.id)


def report_id(party_key: uuid.UUID, form: str) -> uuid.UUID:
    """The id of what is sent from one form: sent twice it is the same report, and nobody chooses another's id."""
    return uuid.uuid5(party_key, form)


def receipt_of(id_: uuid.UUID) -> str:
    """`3F7K-9QZX`: the first 40 bits of the id, to be read aloud."""
    bits = id_.int >> (128 - _RECEIPT_BITS)
    letters = "".join(_LETTERS[bits >> shift & 31] for shift in range(_RECEIPT_BITS - 5, -1, -5))
    return f"{letters[:4]}-{letters[4:]}"


def ids_of(receipt: str) -> tuple[uuid.UUID, uuid.UUID]:
    """The least and the greatest id with this receipt, however it was typed. Raises InvalidInput."""
    letters = receipt.strip().upper().replace("-", "").translate(_MISREAD)
    if len(letters) * 5 != _RECEIPT_BITS or not set(letters) <= set(_LETTERS):
        raise InvalidInput("reports.receipt", "write the receipt as it was given, such as 3F7K-9QZX")
    bits = 0
    for letter in letters:
        bits = bits << 5 | _LETTERS.index(letter)
    rest = 128 - _RECEIPT_BITS
    return uuid.UUID(int=bits << rest), uuid.UUID(int=bits << rest | (1 << rest) - 1)


def tidy(words: str) -> str:
    """What was written, without the ends of lines that forms send and spaces around."""
    return words.replace("\r\n", "\n").replace("\r", "\n").strip()


def fault_of(words: str, *, most: int = LONGEST, needed: bool = True) -> Fault | None:
    """Why tidied words are not taken. A person number is refused, not blotted out: the writer should know."""
    if not words:
        return Fault.EMPTY if needed else None
    if len(words) > most:
        return Fault.TOO_LONG
    return Fault.HOLDS_NUMBER if holds_number(words) else None


def needs_words(matter: Matter) -> bool:
    """Whether the choice alone says too little to be acted on."""
    return matter in (Matter.OTHER, Matter.MISSING, Matter.TEXT, Matter.AMOUNT)
