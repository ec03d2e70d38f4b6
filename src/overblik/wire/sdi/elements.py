# SPDX-License-Identifier: MPL-2.0
"""How single elements of SDI are written: texts, identifiers, validities."""

from __future__ import annotations

import functools
import re
from typing import Any

from overblik.errors import InvalidInput
from overblik.index.objects import Validity
from overblik.wire import times
from overblik.wire.roles import UUID_SHAPE
from overblik.wire.sdi.shape import CHECKS
from overblik.wire.sdi.values import BadValue

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# One look tells that a text needs no closer one, which is nearly always.
_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")


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


def validity(prefix: str, told: Validity | None) -> str:
    """A Virkning; an open end is said, an open start is left out."""
    if told is None:
        return ""
    return _validity(prefix, told) if told.note is None else _validity.__wrapped__(prefix, told)


@functools.lru_cache(maxsize=4096)
def _validity(prefix: str, told: Validity) -> str:
    start = ""
    if told.valid_from is not None:
        time = leaf("sd:TidsstempelDatoTid", times.write_moment(told.valid_from))
        start = f"<sd:FraTidspunkt>{time}</sd:FraTidspunkt>"
    if told.valid_to is not None:
        end = leaf("sd:TidsstempelDatoTid", times.write_moment(told.valid_to))
    else:
        end = "<sd:GraenseIndikator>true</sd:GraenseIndikator>"
    return (
        f"<{prefix}:Virkning>{start}<sd:TilTidspunkt>{end}</sd:TilTidspunkt>"
        f"{id_of('sd:AktoerRef', told.actor)}{optional('sd:AktoerTypeKode', told.actor_type)}"
        f"{optional('sd:NoteTekst', told.note)}</{prefix}:Virkning>"
    )


def extension(inner: str, changed: str | None) -> str:
    """A LokalUdvidelseListe, if there is anything in it."""
    if changed is not None:
        inner += leaf("gd:SenestAendretTidspunkt", times.write_moment(times.read_moment(changed)))
    return f"<gd:LokalUdvidelseListe>{inner}</gd:LokalUdvidelseListe>" if inner else ""


def id_of(element: str, value: str | None) -> str:
    """A UUID or URN wrapped in an element; nothing for None."""
    if value is None:
        return ""
    name = "sd:UUIDIdentifikator" if UUID_SHAPE.fullmatch(value) else "sd:URNIdentifikator"
    return f"<{element}>{leaf(name, value)}</{element}>"


def optional(element: str, value: Any) -> str:
    """An element with text; nothing for None."""
    return "" if value is None else leaf(element, value)


def leaf(element: str, value: Any) -> str:
    """An element with text. Raises InvalidInput for what XML cannot say."""
    if isinstance(value, bool):
        text = "true" if value else "false"
    else:
        text = str(value)
        try:
            CHECKS[element](text)
        except BadValue as bad:
            raise inexpressible(f"a value ({bad.remedy})", element) from None
        if _SPECIAL.search(text) is not None:
            if _FORBIDDEN.search(text) is not None:
                raise inexpressible("a control character", f"XML (in {element})")
            text = text.translate(_ESCAPES)
    return f"<{element}>{text}</{element}>"


def inexpressible(what: str, where: str) -> InvalidInput:
    """What to raise when the format has no way to say something."""
    return InvalidInput("sdi.inexpressible", f"{what} cannot be said in {where}", what=what)
