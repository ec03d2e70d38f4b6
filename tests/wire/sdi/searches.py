# SPDX-License-Identifier: MPL-2.0
"""Searches written by hand, as clients send them, and judged by the published schema."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lxml import etree

from overblik.wire.asking import Asked
from overblik.wire.sdi.search import read_search
from tests.places import SHARED
from tests.wire.sdi.bodies import NAMESPACES

GO = 'xmlns:go="urn:oio:sts:generelleoperationer:6"'
OPEN = "<sd:GraenseIndikator>true</sd:GraenseIndikator>"
LISTS = "<{0}:AttributListe>{1}</{0}:AttributListe><{0}:TilstandListe>{2}</{0}:TilstandListe><{0}:RelationListe>{3}</{0}:RelationListe>"


def time(element: str, text: str | None) -> str:
    told = OPEN if text is None else f"<sd:TidsstempelDatoTid>{text}</sd:TidsstempelDatoTid>"
    return f"<{element}>{told}</{element}>"


def case(relations: str = "", *, attributes: str = "", states: str = "", before: str = "") -> str:
    """A SoegSag."""
    return f"<sdi:SoegSag>{before}{LISTS.format('sag', attributes, states, relations)}</sdi:SoegSag>"


def document(
    relations: str = "",
    *,
    attributes: str = "",
    states: str = "",
    before: str = "",
    name: str = "SoegDokument",
) -> str:
    """A SoegDokument."""
    return f"<sdi:{name}>{before}{LISTS.format('di', attributes, states, relations)}</sdi:{name}>"


def party(urn: str, *, more: str = "") -> str:
    """A Sagspart with nothing told but who it is, as a known client asks."""
    return (
        f"<sag:Sagspart>{more}<gd:ReferenceID><sd:URNIdentifikator>{urn}</sd:URNIdentifikator></gd:ReferenceID>"
        "</sag:Sagspart>"
    )


def expression(*parts: str, operation: str | None = None) -> str:
    """A SoegUdtryk."""
    told = "" if operation is None else f"<sdi:operation>{operation}</sdi:operation>"
    return f"<sdi:SoegUdtryk>{told}{''.join(parts)}</sdi:SoegUdtryk>"


def shows(*names: str, element: str = "SagVis") -> str:
    return "".join(f"<sdi:{element}><sdi:Vis>{name}</sdi:Vis></sdi:{element}>" for name in names)


def sort(by: str, direction: str, rank: int, element: str = "SagSortering") -> str:
    return (
        f"<sdi:{element}><sdi:Element>{by}</sdi:Element><sdi:Retning>{direction}</sdi:Retning>"
        f"<sdi:Prioritet>{rank}</sdi:Prioritet></sdi:{element}>"
    )


def body(*parts: str) -> str:
    inner = "".join(parts)
    name = "sdi:FremsoegSagDokumentIndeksInput"
    return f"<{name} {NAMESPACES} {GO}>{inner}</{name}>"


def parsed(text: str) -> Any:
    """The element, as the SOAP frame hands it over."""
    return etree.fromstring(text.encode(), etree.XMLParser(remove_comments=True))


def asked(*parts: str) -> Asked:
    return read_search(parsed(body(*parts)))


ODENSE = (
    expression(case(party("urn:oio:cpr-nr:{cpr}"))),
    f"<sdi:Filter>{shows('itsystem', 'sagspart', 'fremdrift', 'sagsaktoer', 'sagsklasse')}</sdi:Filter>",
)
"""The search of a real client: all cases of a citizen, and what it wants to see of them."""

SCHEMAS = SHARED / "schemas" / "sdi-6" / "xsd" / "6.0.STS-0"


def tree(path: Path) -> Any:
    return etree.parse(str(path))
