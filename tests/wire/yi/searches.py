# SPDX-License-Identifier: MPL-2.0
"""Searches for grants and payments written by hand, as clients send them."""

from __future__ import annotations

from importlib.resources import files

from lxml import etree

from overblik.wire.asking import Asked
from overblik.wire.yi.search import read_search
from tests.wire.sdi.searches import GO, LISTS, parsed, time
from tests.wire.yi.bodies import NAMESPACES

__all__ = ["LISTS", "parsed", "time"]


def grant(relations: str = "", *, attributes: str = "", before: str = "") -> str:
    """A SoegBevillingIndeks."""
    name = "yi:SoegBevillingIndeks"
    return f"<{name}>{before}{LISTS.format('bi', attributes, '', relations)}</{name}>"


def payment(relations: str = "", *, attributes: str = "", before: str = "") -> str:
    """A SoegOekonomiskEffektueringIndeks."""
    name = "yi:SoegOekonomiskEffektueringIndeks"
    return f"<{name}>{before}{LISTS.format('oef', attributes, '', relations)}</{name}>"


def party(urn: str, element: str = "bi:Bevillingspart") -> str:
    """A part with nothing told but who it is."""
    who = f"<gd:ReferenceID><sd:URNIdentifikator>{urn}</sd:URNIdentifikator></gd:ReferenceID>"
    return f"<{element}>{who}</{element}>"


def payee(urn: str) -> str:
    return party(urn, "oef:OekonomiskEffektueringPart")


def expression(*parts: str, operation: str | None = None) -> str:
    """A SoegUdtryk."""
    told = "" if operation is None else f"<yi:operation>{operation}</yi:operation>"
    return f"<yi:SoegUdtryk>{told}{''.join(parts)}</yi:SoegUdtryk>"


NOTHING = expression()
"""The SoegUdtryk that must stand there even if a list of ids says it all."""


def shows(*names: str, element: str = "BevillingVis") -> str:
    return "".join(f"<yi:{element}><yi:Vis>{name}</yi:Vis></yi:{element}>" for name in names)


def pays(*names: str) -> str:
    return shows(*names, element="OekonomiskEffektueringVis")


def filtered(*shown: str) -> str:
    return f"<yi:Filter>{''.join(shown)}</yi:Filter>"


def sort(by: str, direction: str, rank: int, element: str = "BevillingSortering") -> str:
    return (
        f"<yi:{element}><yi:Element>{by}</yi:Element><yi:Retning>{direction}</yi:Retning>"
        f"<yi:Sekvens>{rank}</yi:Sekvens></yi:{element}>"
    )


def extended(*groups: str) -> str:
    return f"<gd:LokalUdvidelseListe>{''.join(groups)}</gd:LokalUdvidelseListe>"


def days(element: str, low: str | None, high: str | None) -> str:
    return f"<{element}>{time('go:FraTidspunkt', low)}{time('go:TilTidspunkt', high)}</{element}>"


def amounts(element: str, low: str, high: str) -> str:
    return f"<{element}><go:FraBeloeb>{low}</go:FraBeloeb><go:TilBeloeb>{high}</go:TilBeloeb></{element}>"


def body(*parts: str) -> str:
    name = "yi:FremsoegYdelseIndeksInput"
    return f"<{name} {NAMESPACES} {GO}>{''.join(parts)}</{name}>"


def asked(*parts: str) -> Asked:
    return read_search(parsed(body(*parts)))


def codes(type_: str) -> list[str]:
    """What a type of our contract allows."""
    contract = etree.fromstring(files("overblik.wire.contract").joinpath("yi.xsd").read_bytes())
    xs = "{http://www.w3.org/2001/XMLSchema}"
    return [str(each.get("value")) for each in contract.iterfind(f".//*[@name='{type_}']//{xs}enumeration")]
