# SPDX-License-Identifier: MPL-2.0
"""The national list call (*hentsagsliste* v2.0.0) of Orkestreringskomponenten: what it asks, what it is told.

The published schema files could not be obtained; names follow the naming guide and the published rules for
data types: date-times without zone in Danish time, https addresses, municipality codes of four digits.
The receiver discards a whole answer for one malformed item, so each item is checked here and left out alone.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
import uuid
from collections.abc import Iterable
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

VERSION = "2.0.0"
PATH = "/borgervendt/hentsagsliste/v2.0.0"

_DENMARK = ZoneInfo("Europe/Copenhagen")
_LONGEST_TITLE = 255
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_HTTPS = re.compile(r"https://[^\s/?#@]+\.[^\s/?#@]+(?:[/?#]\S*)?", re.ASCII)
_PHONE = re.compile(r"[0-9]{8}", re.ASCII)
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_MUNICIPALITY_CODE = re.compile(r"[0-9]{4}", re.ASCII)
_CVR_DIGITS = 8

# *Sagstatus* of the enumerations: 1 to 5.
STATUS_NAMES = ("Oprettet", "Behandles", "Afgjort", "Afsluttet", "Afvist")


class ProblemType(enum.StrEnum):
    """The error types of the interface, with the status each is answered with."""

    AGREEMENT = "Agreement-error"
    TIMEOUT = "Data-source-timeout-error"
    INTERNAL = "Data-source-internal-error"
    SECURITY = "Data-source-security-error"
    FORMAT = "Data-source-format-error"
    INPUT = "Input-param-error"
    CIRCUIT_BREAKER = "Circuit-breaker-error"
    VALIDATION = "Data-validation-error"


STATUS_OF: dict[ProblemType, int] = {
    ProblemType.AGREEMENT: 500,
    ProblemType.TIMEOUT: 408,
    ProblemType.INTERNAL: 500,
    ProblemType.SECURITY: 400,
    ProblemType.FORMAT: 422,
    ProblemType.INPUT: 400,
    ProblemType.CIRCUIT_BREAKER: 502,
    ProblemType.VALIDATION: 400,
}


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """An error (RFC 7807). Says which field was wrong, never what stood in it."""

    type: str
    title: str
    status: int
    detail: str | None = None


class Hentsagsliste(msgspec.Struct, frozen=True):
    """The question. `cprNummer` never reaches a log or an error; the repr shows nothing."""

    cprNummer: str
    myndighedsliste: list[str]
    kommunenr: str | None = None
    transaktionsID: str | None = None

    def __repr__(self) -> str:
        return "Hentsagsliste(...)"


class Kontaktpunkt(msgspec.Struct, frozen=True):
    type: str
    vaerdi: str


class Myndighed(msgspec.Struct, frozen=True, omit_defaults=True):
    cvrNummer: str
    navn: str
    kommunekode: str | None = None
    kontaktpunkter: tuple[Kontaktpunkt, ...] = ()


class Sagstatus(msgspec.Struct, frozen=True):
    id: int
    vaerdi: str


class Klasse(msgspec.Struct, frozen=True, omit_defaults=True):
    nummer: str
    titel: str | None = None


class BorgervendtSag(msgspec.Struct, frozen=True, omit_defaults=True):
    """One case of the list: few attributes, the rest belongs to the detail call."""

    sagID: uuid.UUID
    titel: str
    status: Sagstatus
    aktiv: bool
    myndighedCvrNummer: str
    emne: Klasse
    senestAendret: dt.datetime
    opdateret: dt.datetime
    handlingsfacet: str | None = None
    statusFra: dt.datetime | None = None
    oprettet: dt.date | None = None
    enhed: str | None = None
    genoptaget: bool = False


class Klassifikation(msgspec.Struct, frozen=True, omit_defaults=True):
    navn: str
    version: str | None = None


class Daekning(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the answer covers at one authority: areas as KLE patterns, and cases created since when."""

    myndighedCvrNummer: str
    omraader: tuple[str, ...] = ()
    fraDato: dt.date | None = None


class BorgervendtSagsliste(msgspec.Struct, frozen=True, omit_defaults=True):
    """The answer. `antalUdeladt`: cases left out because they could not be written down by the rules."""

    schemaVersion: str
    tidspunkt: dt.datetime
    konfigurationsversion: int
    klassifikation: Klassifikation
    sager: tuple[BorgervendtSag, ...]
    myndigheder: tuple[Myndighed, ...] = ()
    daekning: tuple[Daekning, ...] = ()
    antalUdeladt: int = 0


class Malformed(ValueError):
    """A value that the rules of the interface cannot express; it names the field, never the value."""


class ListBuilder:
    """Writes down the cases of one answer. What cannot be written down is left out and counted."""

    def __init__(self) -> None:
        self._cases: list[BorgervendtSag] = []
        self.left_out = 0

    def add_case(
        self,
        *,
        case_id: uuid.UUID,
        title: str,
        status: int,
        status_since: dt.datetime | None,
        active: bool,
        authority: str,
        kle: str,
        kle_title: str | None,
        facet: str | None,
        created: dt.date | None,
        changed_at: dt.datetime,
        received_at: dt.datetime,
        unit: str | None,
        reopened: bool,
    ) -> None:
        """One case; times are aware, `status` is the number of the enumeration."""
        try:
            changed = danish_time(changed_at)
            # A source mostly registers a state in the moment it begins.
            since: dt.datetime | None = changed
            if status_since != changed_at:
                since = None if status_since is None else danish_time(status_since)
            case = BorgervendtSag(
                case_id,
                _title(title),
                _status(status),
                active,
                _cvr(authority),
                Klasse(kle, kle_title or None),
                changed,
                _arrival(received_at),
                facet,
                since,
                created,
                unit,
                reopened,
            )
        except Malformed:
            self.left_out += 1
            return
        self._cases.append(case)

    def build(
        self,
        *,
        at: dt.datetime,
        version: int,
        classification: str | None,
        authorities: Iterable[Myndighed] = (),
        coverage: Iterable[Daekning] = (),
    ) -> BorgervendtSagsliste:
        """The whole answer; `classification` is the label of the KLE edition in use."""
        return BorgervendtSagsliste(
            schemaVersion=VERSION,
            tidspunkt=danish_time(at),
            konfigurationsversion=version,
            klassifikation=Klassifikation("KLE", classification),
            sager=tuple(self._cases),
            myndigheder=tuple(authorities),
            daekning=tuple(coverage),
            antalUdeladt=self.left_out,
        )


def authority(
    *,
    cvr: str,
    name: str,
    code: str | None,
    phone: str | None,
    website: str | None,
    email: str | None,
    secure_contact: str | None,
) -> Myndighed:
    """One authority with the contact points that are written by the rules; others are left out."""
    points = [
        ("Digital Post", secure_contact, _HTTPS),
        ("Telefon", None if phone is None else phone.replace(" ", ""), _PHONE),
        ("E-mail", email, _EMAIL),
        ("Hjemmeside", website, _HTTPS),
    ]
    return Myndighed(
        cvr,
        name,
        municipality_code(code),
        tuple(Kontaktpunkt(kind, text) for kind, text, rule in points if text and rule.fullmatch(text)),
    )


def coverage(*, authority: str, areas: Iterable[str], from_date: dt.date | None) -> Daekning:
    """What one authority shows."""
    return Daekning(authority, tuple(areas), from_date)


def problem(
    kind: ProblemType, title: str, *, status: int | None = None, detail: str | None = None
) -> Problem:
    """An error of the interface; `status` only where HTTP itself asks for another than the table's."""
    return Problem(kind.value, title, STATUS_OF[kind] if status is None else status, detail)


def danish_time(moment: dt.datetime) -> dt.datetime:
    """Danish time without zone and fractions, so that the encoder writes `yyyy-mm-ddThh:mm:ss`.

    Raises Malformed outside the calendar.
    """
    try:
        local = moment.astimezone(_DENMARK)
    except (OverflowError, ValueError):
        raise Malformed("time") from None
    # A fifth of the time of `replace`, and an answer has sixty of these.
    naive = dt.datetime.combine(local, local.time())
    return naive.replace(microsecond=0) if naive.microsecond else naive


# What a source delivers at once arrives at one moment: whole batches share it, over all citizens.
_arrival = lru_cache(maxsize=4_096)(danish_time)


def municipality_code(code: str | None) -> str | None:
    """Four digits, padded with zeros on the left; None for what is no municipality code."""
    padded = (code or "").zfill(4)
    return padded if code and _MUNICIPALITY_CODE.fullmatch(padded) else None


def _status(number: int) -> Sagstatus:
    if not 1 <= number <= len(STATUS_NAMES):
        raise Malformed("status")
    return _STATUSES[number - 1]


def _title(text: str) -> str:
    # Printable text holds no control character, and is told apart at a fraction of the cost.
    if (
        not text
        or text.isspace()
        or len(text) > _LONGEST_TITLE
        or (not text.isprintable() and _CONTROL.search(text))
    ):
        raise Malformed("title")
    return text


@lru_cache(maxsize=1_024)
def _cvr(text: str) -> str:
    if len(text) != _CVR_DIGITS or not (text.isascii() and text.isdecimal()):
        raise Malformed("authority")
    return text


_STATUSES = tuple(Sagstatus(place + 1, name) for place, name in enumerate(STATUS_NAMES))
