# SPDX-License-Identifier: MPL-2.0
"""How each named value is written: its element, its type and its place in the schema's order."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from overblik.index.kinds import SENSITIVITY_CODES, Kind, RelationType
from overblik.index.objects import Registration
from overblik.wire import times
from overblik.wire.decoded import safe_name
from overblik.wire.roles import UUID_SHAPE
from overblik.wire.sdi import values as types
from overblik.wire.sdi.shape import DOCUMENT_TYPES

Write = Callable[[Any], str]
WriteWhole = Callable[[Registration, str], str]
Fields = tuple[tuple[str, str, Write], ...]
"""(name in `values`, element, how to write it) in the order of the schema."""


class Unwritable(ValueError):
    """Something the format cannot say. The message names the place and the remedy, never the value."""


_SPECIAL = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}


def escape(value: str) -> str:
    """Text as XML content. Carriage returns would be lost unless written as references."""
    return value if _SPECIAL.search(value) is None else _SPECIAL.sub(_escaped, value)


def _escaped(match: re.Match[str]) -> str:
    found = _ESCAPED.get(match[0])
    if found is None:
        raise Unwritable("a control character, which XML cannot carry; remove it")
    return found


def text(longest: int | None = None, shortest: int = 0) -> Write:
    """Text of so many characters."""
    most = longest or 1 << 40

    def write(value: Any) -> str:
        if not isinstance(value, str):
            raise Unwritable("text is wanted here")
        if not shortest <= len(value) <= most:
            raise Unwritable(f"text of {shortest} to {most} characters is wanted here")
        return escape(value)

    return write


def code(known: Iterable[str]) -> Write:
    """One of a closed list."""
    allowed = {str(value): escape(str(value)) for value in known}

    def write(value: Any) -> str:
        found = allowed.get(value) if isinstance(value, str) else None
        if found is None:
            raise Unwritable(f"unknown code; use one of: {'; '.join(allowed)}")
        return found

    return write


def boolean(value: Any) -> str:
    """`true` or `false`."""
    if not isinstance(value, bool):
        raise Unwritable("true or false is wanted here")
    return "true" if value else "false"


def whole(value: Any) -> str:
    """A whole number."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise Unwritable("a whole number is wanted here")
    return str(value)


moment = functools.lru_cache(maxsize=16384)(times.write_moment)
"""A point in time, as `xs:dateTime`."""


@functools.lru_cache(maxsize=8192)
def any_moment(value: Any) -> str:
    """A point in time kept as text; a date alone is its beginning in Denmark."""
    try:
        return times.write_moment(times.read_moment(str(value)))
    except ValueError:
        pass
    try:
        return times.write_moment(times.read_moment(f"{times.read_date(str(value))}T00:00:00"))
    except ValueError:
        raise Unwritable("no such date-time; write it like 2026-01-31T09:30:00.000+01:00") from None


def date(value: Any) -> str:
    """A date."""
    try:
        return times.read_date(str(value))
    except ValueError:
        raise Unwritable("no such date; write it like 2026-01-31") from None


@functools.lru_cache(maxsize=16384)
def identifier(value: str) -> str:
    """A UUID or a URN (*UnikIdType*)."""
    if UUID_SHAPE.fullmatch(value) is not None:
        return f"<sd:UUIDIdentifikator>{value}</sd:UUIDIdentifikator>"
    return f"<sd:URNIdentifikator>{text(255)(value)}</sd:URNIdentifikator>"


def _typed(check: Callable[[str], Any]) -> Write:
    def write(value: Any) -> str:
        try:
            return str(check(value if isinstance(value, str) else ""))
        except types.BadValue as bad:
            raise Unwritable(bad.remedy) from None

    return write


def group(*fields: tuple[str, str, Write], required: bool = False) -> Write:
    """A mapping, each of its names an element. `required`: the schema wants every one, empty if need be."""
    names = {name for name, _, _ in fields}

    def write(value: Any) -> str:
        if not isinstance(value, Mapping) or not value.keys() <= names:
            raise Unwritable(f"a mapping of {', '.join(sorted(names))} is wanted here")
        told = {name: value.get(name) or "" for name in names} if required else value
        return written(told, fields)[0]

    return write


def repeated(element: str, each: Write) -> Write:
    """A list; every part stands in an element of its own, the first and last of which the caller writes."""

    def write(value: Any) -> str:
        if not isinstance(value, (list, tuple)) or not value:
            raise Unwritable("a list that is not empty is wanted here; leave it out instead")
        return f"</{element}><{element}>".join([each(one) for one in value])

    return write


def written(
    values: Mapping[str, Any], inside: Fields, behind: Fields = (), elsewhere: tuple[str, ...] = ()
) -> tuple[str, str]:
    """The elements of `inside` and those of `behind`. A value that has no element is refused."""
    parts: list[list[str]] = [[], []]
    count = sum(1 for name in elsewhere if name in values)
    for found, fields in zip(parts, (inside, behind), strict=True):
        for name, element, write in fields:
            value = values.get(name)
            if value is not None:
                count += 1
                try:
                    found.append(f"<{element}>{write(value)}</{element}>")
                except Unwritable as bad:
                    raise Unwritable(f"{name}: {bad}") from None
    if count != len(values):
        known = {name for name, _, _ in (*inside, *behind)}.union(elsewhere)
        for name, value in values.items():
            if value is not None and name not in known:
                raise Unwritable(f"{safe_name(name)}: SDI has no element for this here; leave it out")
    return "".join(parts[0]), "".join(parts[1])


_SENSITIVITY = code(SENSITIVITY_CODES)
_EXEMPT = group(
    ("alternative_title", "sd:TitelAlternativTekst", text(255)),
    ("legal_basis", "sd:OffentlighedUndtagetHjemmelTekst", text(1024)),
    required=True,
)

PROPERTIES: dict[Kind, Fields] = {
    Kind.CASE: (
        ("user_key", "sag:BrugervendtNoegle", text(50)),
        ("handed_over", "sag:AfleveretIndikator", boolean),
        ("description", "sag:Beskrivelse", text(4096)),
        ("legal_basis", "sag:HjemmelSpecifikation", text(1024)),
        ("discard_code", "sag:Kassationskode", text(50)),
        ("exempt", "sag:OffentlighedUndtaget", _EXEMPT),
        ("principle", "sag:PrincipielIndikator", boolean),
        ("number", "sag:Sagsnummer", text(50, 1)),
        ("title", "sag:Titel", text(255, 1)),
    ),
    Kind.DOCUMENT: (
        ("user_key", "di:BrugervendtNoegle", text(50)),
        ("title", "di:Titel", text(255, 1)),
        ("description", "di:Beskrivelse", text(4096)),
        ("letter_date", "di:BrevDato", date),
        ("exempt", "di:OffentlighedUndtaget", _EXEMPT),
        ("version", "di:VersionIdentifikator", whole),
        ("minor_version", "di:UnderversionIdentifikator", whole),
        ("discard_code", "di:Kassationskode", text(50)),
        ("number", "di:Dokumentnummer", text(50, 1)),
        ("sensitivity", "di:Foelsomhed", _SENSITIVITY),
        ("type", "di:Type", code(DOCUMENT_TYPES)),
    ),
}

CASE_INDEX_PROPERTIES: Fields = (
    ("local_status", "si:Sagsstatus", text(255)),
    ("category", "si:Sagskategori", text(255)),
    ("sensitivity", "si:Foelsomhed", _SENSITIVITY),
    ("location", "si:Lokation", text(255)),
    ("created", "si:OprettetTidspunkt", any_moment),
)


def _keywords(prefix: str, description: str, category: str, longest: int | None) -> tuple[str, str, Write]:
    element = f"{prefix}:Soegeord"
    each = group(
        ("id", f"{prefix}:SoegeordIdentifikator", text()),
        ("description", description, text(longest)),
        ("category", category, text()),
    )
    return ("keywords", element, repeated(element, each))


def _user_key(prefix: str) -> tuple[str, str, Write]:
    return ("user_key", f"{prefix}:BrugervendtNoegle", text(50))


def _name(prefix: str) -> tuple[str, str, Write]:
    return ("name", f"{prefix}:FuldtNavn", text(255))


def _system(name: tuple[str, Write], uri: tuple[str, Write]) -> Fields:
    # `name` is what a delivery in JSON may call it.
    return (("system_name", *name), ("name", *name), ("system_uri", *uri))


_CVR = _typed(types.cvr)
_BASE64 = _typed(types.base64)
_NOTE = group(
    ("title", "sag:Titel", text(255, 1)),
    ("content", "sag:Notat", _BASE64),
    ("format", "sag:Format", text(50)),
)

RELATION_FIELDS: dict[Kind, dict[str, tuple[Fields, Fields]]] = {
    Kind.CASE: {
        RelationType.ACTOR: ((_user_key("si"), _name("si"), ("cvr", "si:CVR-Nummer", _CVR)), ()),
        RelationType.CLASS: (
            (
                ("facet_title", "si:Facettitel", text(255)),
                ("class_title", "si:Klassetitel", text(255)),
                _user_key("si"),
                _keywords("si", "sd:BeskrivelseTekst", "si:SoegeordKategoriTekst", 4096),
            ),
            (),
        ),
        RelationType.PARTY: ((_user_key("si"), _name("si")), ()),
        RelationType.OBJECT: ((("text", "si:Tekstfelt", text(1024)),), ()),
        RelationType.JOURNAL: (
            (),
            (
                ("document_title", "sag:Dokumenttitel", text(255)),
                ("exempt", "sd:OffentlighedUndtaget", _EXEMPT),
                ("note", "sag:JournalnotatEgenskaber", _NOTE),
            ),
        ),
        RelationType.IT_SYSTEM: (
            (),
            _system(("si:SystemNavn", text(255, 1)), ("si:SystemURI", text(255))),
        ),
    },
    Kind.DOCUMENT: {
        RelationType.ACTOR: ((_user_key("di"), _name("di"), ("cvr", "di:CVR-Nr", _CVR)), ()),
        RelationType.PARTY: ((_user_key("di"), _name("di")), ()),
        RelationType.CLASS: (
            (
                ("class_title", "di:Klassetitel", text(255)),
                _user_key("di"),
                _keywords("di", "di:Beskrivelse", "di:SoegeordKategori", None),
            ),
            (),
        ),
        RelationType.IT_SYSTEM: (
            (),
            _system(("di:SystemNavn", text()), ("di:SystemURI", text())),
        ),
    },
}
"""What stands in a relation's extension, and what stands behind it."""
