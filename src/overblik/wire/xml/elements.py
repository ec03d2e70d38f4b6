# SPDX-License-Identifier: MPL-2.0
"""How single elements are written: texts, identifiers, validities."""

from __future__ import annotations

import functools
import re
from typing import Any

from overblik.errors import InvalidInput
from overblik.index.objects import Validity
from overblik.wire import times
from overblik.wire.roles import UUID_SHAPE
from overblik.wire.xml.grammar import Grammar
from overblik.wire.xml.values import BadValue

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
# One look tells that a text needs no closer one, which is nearly always.
_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@functools.cache
def elements_of(grammar: Grammar) -> Elements:
    """What writes the elements of a format; one, because it remembers what recurs."""
    return Elements(grammar)


class Elements:
    """Writes the elements of one format, each text checked as its reader would check it."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._usual_validity = functools.lru_cache(maxsize=4096)(self._validity)

    def validity(self, prefix: str, told: Validity | None) -> str:
        """A Virkning; an open end is said, an open start is left out."""
        if told is None:
            return ""
        return self._validity(prefix, told) if told.note is not None else self._usual_validity(prefix, told)

    def _validity(self, prefix: str, told: Validity) -> str:
        start = ""
        if told.valid_from is not None:
            time = self.leaf("sd:TidsstempelDatoTid", times.write_moment(told.valid_from))
            start = f"<sd:FraTidspunkt>{time}</sd:FraTidspunkt>"
        if told.valid_to is not None:
            end = self.leaf("sd:TidsstempelDatoTid", times.write_moment(told.valid_to))
        else:
            end = "<sd:GraenseIndikator>true</sd:GraenseIndikator>"
        return (
            f"<{prefix}:Virkning>{start}<sd:TilTidspunkt>{end}</sd:TilTidspunkt>"
            f"{self.id_of('sd:AktoerRef', told.actor)}{self.optional('sd:AktoerTypeKode', told.actor_type)}"
            f"{self.optional('sd:NoteTekst', told.note)}</{prefix}:Virkning>"
        )

    def extension(self, inner: str, changed: str | None, prefix: str = "gd") -> str:
        """A LokalUdvidelseListe, if there is anything in it."""
        if changed is not None:
            inner += self.leaf("gd:SenestAendretTidspunkt", times.write_moment(times.read_moment(changed)))
        return f"<{prefix}:LokalUdvidelseListe>{inner}</{prefix}:LokalUdvidelseListe>" if inner else ""

    def id_of(self, element: str, value: str | None) -> str:
        """A UUID or URN wrapped in an element; nothing for None."""
        if value is None:
            return ""
        name = "sd:UUIDIdentifikator" if UUID_SHAPE.fullmatch(value) else "sd:URNIdentifikator"
        return f"<{element}>{self.leaf(name, value)}</{element}>"

    def optional(self, element: str, value: Any) -> str:
        """An element with text; nothing for None."""
        return "" if value is None else self.leaf(element, value)

    def leaf(self, element: str, value: Any) -> str:
        """An element with text. Raises InvalidInput for what XML cannot say."""
        if isinstance(value, bool):
            text = "true" if value else "false"
        else:
            text = str(value)
            self._check(element, text)
            if _SPECIAL.search(text) is not None:
                if _FORBIDDEN.search(text) is not None:
                    raise self.inexpressible("a control character", f"XML (in {element})")
                text = text.translate(_ESCAPES)
        return f"<{element}>{text}</{element}>"

    def _check(self, element: str, text: str) -> None:
        """Refuse what no place of the element may hold."""
        remedy = ""
        for check in self._grammar.checks[element]:
            try:
                check(text)
                return
            except BadValue as bad:
                remedy = bad.remedy
        raise self.inexpressible(f"a value ({remedy})", element)

    def inexpressible(self, what: str, where: str) -> InvalidInput:
        """What to raise when the format has no way to say something."""
        grammar = self._grammar
        return InvalidInput(f"{grammar.code}.inexpressible", f"{what} cannot be said in {where}", what=what)
