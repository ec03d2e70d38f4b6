# SPDX-License-Identifier: MPL-2.0
"""The draft of the accessibility statement (*tilgængelighedserklæring*), for the municipality to enter in WAS-Tool.

The statement itself is made there (webtilgængelighedsloven § 4, BEK 904 of 22/08/2019). The sections and their
order are those of the model in (EU) 2018/1523. Nothing is promised that nobody has looked at: without a review
the draft leaves the level of conformity open, and it never says that everything is in order.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable

import msgspec

from overblik.basedata.authority import Authority
from overblik.errors import InvalidInput
from overblik.webkit.formatting import day

STANDARD = "EN 301 549 v3.2.1 (WCAG 2.1, niveau A og AA)"
REVIEW_DAYS = 335
"""A statement is to be looked at once a year; eleven months leave time to do it."""


class Reason(enum.StrEnum):
    """Why something is not accessible, as the model tells them apart."""

    NOT_CONFORMING = "not-conforming"
    BURDEN = "disproportionate-burden"
    OUTSIDE = "outside-the-law"


class Issue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that does not meet the standard. Texts are Danish; `instead`: what a user can do."""

    criterion: str
    reason: Reason
    what: str
    instead: str | None = None


class Known(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is known about the accessibility of a site: how it was found out, and what was not tried."""

    method: str
    issues: tuple[Issue, ...] = ()
    untested: tuple[str, ...] = ()


def read_known(text: bytes) -> Known:
    """What a YAML file tells. Raises InvalidInput, naming the place."""
    try:
        return msgspec.yaml.decode(text, type=Known)
    except msgspec.DecodeError as error:
        raise InvalidInput("accessibility.file", f"the list of known issues: {error}") from None


def together(own: Known, added: Known) -> Known:
    """What both tell."""
    return Known(f"{own.method} {added.method}", own.issues + added.issues, own.untested + added.untested)


def warnings(authority: Authority, reviewed: dt.date | None, today: dt.date) -> tuple[str, ...]:
    """What has to be done before the draft can be used, in words for the operator."""
    found = []
    if authority.phone is None:
        found.append("the authority has no phone number: the law demands one")
    if _written(authority) is None:
        found.append("the authority has no e-mail address or form: the law demands a written way")
    if reviewed is None:
        found.append("no review: say --reviewed with the day on which somebody looked at the pages")
    elif (today - reviewed).days >= REVIEW_DAYS:
        found.append(
            f"the last review is {(today - reviewed).days} days old: the statement is due once a year"
        )
    return tuple(found)


def draft(authority: Authority, site: str, known: Known, *, reviewed: dt.date | None, today: dt.date) -> str:
    """The draft as Markdown, in Danish. What only the municipality can say stands in square brackets."""
    parts = (
        _scope(authority, site),
        _conformity(known, reviewed),
        _not_accessible(known),
        _preparation(known, reviewed, today),
        _contact(authority),
        _enforcement(),
    )
    return "\n".join(line for part in parts for line in part)


def _scope(authority: Authority, site: str) -> Iterable[str]:
    yield f"# Tilgængelighedserklæring for {site}"
    yield ""
    yield "*Kladde, lavet af Overblik. Den gyldige erklæring laves i WAS-Tool.*"
    yield ""
    yield (
        f"{authority.name} er forpligtet til at gøre sine websteder tilgængelige i henhold til lov om"
        " tilgængelighed af offentlige organers websteder og mobilapplikationer."
    )
    yield f"Denne erklæring gælder for {site}."
    yield ""


def _conformity(known: Known, reviewed: dt.date | None) -> Iterable[str]:
    yield "## Overensstemmelsesstatus"
    yield ""
    if reviewed is None:
        yield f"[Vælg: helt, delvist eller ikke i overensstemmelse med {STANDARD}. Siderne er ikke gennemgået endnu.]"
    elif known.issues:
        yield (
            f"Webstedet er delvist i overensstemmelse med {STANDARD} på grund af de undtagelser, der står nedenfor."
        )
    else:
        yield (
            f"[Vælg: helt eller delvist i overensstemmelse med {STANDARD}."
            " Overblik kender ingen mangler, men det er ikke det samme som, at der ingen er.]"
        )
    yield ""


_HEADINGS = {
    Reason.NOT_CONFORMING: "Manglende overensstemmelse med loven",
    Reason.BURDEN: "Uforholdsmæssig stor byrde",
    Reason.OUTSIDE: "Indhold, der ikke er omfattet af loven",
}


def _not_accessible(known: Known) -> Iterable[str]:
    yield "## Ikke-tilgængeligt indhold"
    yield ""
    for reason, heading in _HEADINGS.items():
        yield f"### {heading}"
        yield ""
        issues = [issue for issue in known.issues if issue.reason is reason]
        for issue in issues:
            instead = f" {issue.instead}" if issue.instead else ""
            yield f"- {issue.criterion}: {issue.what}{instead}"
        if not issues:
            yield "Ingen kendte."
        yield ""
    if known.untested:
        yield "### Endnu ikke prøvet"
        yield ""
        yield from (f"- {what}" for what in known.untested)
        yield ""


def _preparation(known: Known, reviewed: dt.date | None, today: dt.date) -> Iterable[str]:
    yield "## Udarbejdelse af erklæringen"
    yield ""
    yield f"Erklæringen blev udarbejdet den {day(today, 'da')}."
    yield f"Metode: {known.method}"
    last = "[dato]" if reviewed is None else f"den {day(reviewed, 'da')}"
    yield f"Erklæringen blev sidst gennemgået {last}."
    yield ""


def _contact(authority: Authority) -> Iterable[str]:
    yield "## Tilbagemelding og kontaktoplysninger"
    yield ""
    yield "Kontakt os, hvis du møder en side, du ikke kan bruge, eller har brug for indholdet i en anden form."
    yield ""
    yield f"- Ansvarlig: {authority.name}, [enhed]"
    yield f"- Telefon: {authority.phone or '[telefonnummer]'}"
    yield f"- Skriftligt: {_written(authority) or '[e-mail eller formular]'}"
    yield ""


def _enforcement() -> Iterable[str]:
    yield "## Håndhævelsesprocedure"
    yield ""
    yield (
        "Digitaliseringsstyrelsen fører tilsyn med loven. Hvis du ikke får et svar, du kan bruge, kan du klage til"
        " Digitaliseringsstyrelsen."
    )
    yield ""


def _written(authority: Authority) -> str | None:
    return authority.email or authority.secure_contact
