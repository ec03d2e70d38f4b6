# SPDX-License-Identifier: MPL-2.0
"""One entry of KL's official XML: the same parts at every level, named after the level.

Covers schema v2.0 (2011: history with successors) and REST v1.2 and v1.3 (UUIDs, keywords, law addresses).
"""

from __future__ import annotations

import datetime

from overblik.kle import reading
from overblik.kle.edition import Entry, Keyword, LawReference, split_title
from overblik.kle.number import FacetNumber, KleNumber, Level
from overblik.kle.reading import fault
from overblik.kle.xml_document import Element, child, children, lines_of, name, place, required, text_of

ELEMENTS = {
    Level.MAIN_GROUP: "Hovedgruppe",
    Level.GROUP: "Gruppe",
    Level.SUBJECT: "Emne",
    Level.FACET_CATEGORY: "HandlingsfacetKategori",
    Level.FACET: "Handlingsfacet",
}


def read_entry(element: Element, level: Level, above: str | None) -> Entry:
    """The entry in `element` at `level` below the number `above`.

    Raises InvalidInput naming line and element.
    """
    kind = ELEMENTS[level]
    number_element = required(element, kind + "Nr")
    number = _number(number_element, level, above)
    title_element = required(element, kind + "Titel")
    title, retires_year = split_title(reading.title(text_of(title_element), place(title_element)))
    if not title:
        raise fault(place(title_element), "kle.title_missing", "an empty title")
    info = child(element, kind + "AdministrativInfo")
    created, changed, retired, moved_to = _history(info)
    words = [*_keywords(element, kind + "Stikord"), *_keywords(element, "EmneOgHandlingsfacetStikord")]
    guidance = child(element, kind + "Vejledning")
    identity = child(element, "UUID")
    archive = child(element, "BevaringJaevnfoerArkivloven")
    deletion = child(element, "SletningJaevnfoerPersondataloven")
    return Entry(
        number=number,
        level=level,
        title=title,
        uuid=None if identity is None else reading.identity(text_of(identity), place(identity)),
        retires_year=retires_year,
        guidance=reading.guidance(lines_of(guidance), place(element)),
        laws=tuple(law for part in children(element, kind + "RetskildeReference") for law in _laws(part)),
        retention=None if archive is None else reading.retention(text_of(archive), place(archive)),
        deletion=None if deletion is None else reading.deletion(text_of(deletion), place(deletion)),
        created=created,
        changed=changed,
        retired=retired,
        moved_to=moved_to,
        keywords=tuple(words),
        filters=_filters(child(element, kind + "Filter")),
    )


def published(root: Element) -> datetime.date:
    """The edition's own date (*UdgivelsesDato*)."""
    element = required(root, "UdgivelsesDato")
    return reading.day(text_of(element), place(element))


def _number(element: Element, level: Level, above: str | None) -> str:
    number: KleNumber | FacetNumber
    if level in (Level.FACET_CATEGORY, Level.FACET):
        number = reading.facet_number(text_of(element), place(element))
    else:
        number = reading.subject_number(text_of(element), place(element))
    if number.level is not level or number.parent != above:
        raise fault(place(element), "kle.xml_level", "the number does not fit the element it stands in")
    return str(number)


def _history(
    info: Element | None,
) -> tuple[datetime.date | None, tuple[datetime.date, ...], datetime.date | None, tuple[str, ...]]:
    if info is None:
        return None, (), None, ()
    created = _day(child(info, "OprettetDato"))
    changed = tuple(reading.day(text_of(e), place(e)) for e in children(info, "RettetDato"))
    history = child(info, "Historisk")
    if history is None:
        return created, changed, None, ()
    moved = child(history, "Flyttet")
    if moved is None:
        return created, changed, _day(required(history, "UdgaaetDato")), ()
    targets = tuple(_target(target) for successor in children(moved, "AfloestAf") for target in successor)
    return created, changed, _day(required(moved, "FlyttetDato")), targets


def _target(element: Element) -> str:
    if name(element) == "HandlingsfacetNr":
        return str(reading.facet_number(text_of(element), place(element)))
    return str(reading.subject_number(text_of(element), place(element)))


def _laws(element: Element) -> list[LawReference]:
    """v2.0 allows several titles in one reference: each title begins a new law."""
    laws: list[dict[str, str]] = []
    fields = {"ParagrafEllerKapitel": "place", "RetsinfoAccessionsNr": "accession", "RetsinfoURL": "url"}
    for part in element:
        text = reading.title(text_of(part), place(part))
        if name(part) == "RetskildeTitel":
            laws.append({"title": text})
        elif not laws:
            raise fault(place(part), "kle.xml_missing", "RetskildeTitel is missing before it")
        elif name(part) in fields and text:
            laws[-1][fields[name(part)]] = text
    return [LawReference(**law) for law in laws]


def _keywords(element: Element, local_name: str) -> list[Keyword]:
    words = []
    for part in children(element, local_name):
        text_element = required(part, "Tekst")
        rank = child(part, "Orden")
        facet = child(part, "HandlingsfacetNr")
        words.append(
            Keyword(
                text=reading.title(text_of(text_element), place(text_element)),
                rank=None if rank is None else _rank(rank),
                facet=None if facet is None else str(reading.facet_number(text_of(facet), place(facet))),
            )
        )
    return words


def _rank(element: Element) -> int:
    text = text_of(element).strip()
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise fault(place(element), "kle.xml_number", "not a whole number")
    return int(text)


def _filters(element: Element | None) -> tuple[str, ...]:
    """Titles of the part plans; real files hold empty filter elements though the schema forbids them."""
    if element is None:
        return ()
    return tuple(reading.title(text_of(part), place(part)) for part in children(element, "FilterTitel"))


def _day(element: Element | None) -> datetime.date | None:
    return None if element is None else reading.day(text_of(element), place(element))
