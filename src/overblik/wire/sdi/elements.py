# SPDX-License-Identifier: MPL-2.0
"""How the elements of cases and documents are written."""

from __future__ import annotations

from overblik.wire.sdi.shape import GRAMMAR
from overblik.wire.xml.elements import elements_of

_elements = elements_of(GRAMMAR)
validity = _elements.validity
extension = _elements.extension
id_of = _elements.id_of
optional = _elements.optional
leaf = _elements.leaf
inexpressible = _elements.inexpressible


def exempt(element: str, told: dict[str, str]) -> str:
    """A secret title with its legal basis."""
    inner = leaf("sd:TitelAlternativTekst", told.get("alternative_title", "")) + leaf(
        "sd:OffentlighedUndtagetHjemmelTekst", told.get("legal_basis", "")
    )
    return f"<{element}>{inner}</{element}>"


def keyword(element: str, word: dict[str, str]) -> str:
    """One search word of a class."""
    described, category = (
        ("sd:BeskrivelseTekst", "si:SoegeordKategoriTekst")
        if element.startswith("si:")
        else ("di:Beskrivelse", "di:SoegeordKategori")
    )
    prefix = element.partition(":")[0]
    told = "".join(
        optional(name, word.get(key))
        for name, key in (
            (f"{prefix}:SoegeordIdentifikator", "id"),
            (described, "description"),
            (category, "category"),
        )
    )
    return f"<{element}>{told}</{element}>"
