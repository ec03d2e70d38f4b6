# SPDX-License-Identifier: MPL-2.0
"""From the UUIDs of roles and object types on the wire to their names, and back.

The same role has different UUIDs on cases, grants and payments. What has no published UUID gets a
placeholder until the installation's own role map names the real one; what is unknown stays as delivered.
"""

from __future__ import annotations

import functools
import re
import uuid
from collections.abc import Mapping
from typing import Any

import yaml

from overblik.errors import InvalidInput
from overblik.index.kinds import Kind, RelationType
from overblik.index.roles import Role, placeholder
from overblik.wire.role_uuids import PLACEHOLDER_TYPES, ROLES, TYPES

ROLE_UUID = "role_uuid"
"""Key in a relation's values: the role as delivered, where it is not the one we would send for that name."""

UUID_SHAPE = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)

_EXEMPT = "visningundtaget"
_CLASS_TEXTS = ("user_key", "class_title", "facet_title")

Names = Mapping[Kind, Mapping[str, str]]


class RoleMap:
    """Names of roles and types per kind of object, both ways."""

    def __init__(self, roles: Names, types: Names, also: Names | None = None) -> None:
        """`roles` and `types`: name to the UUID we send; `also`: further UUIDs to the role name they mean."""
        self._send_role = {kind: dict(roles[kind]) for kind in Kind}
        self._send_type = {kind: dict(types[kind]) for kind in Kind}
        further = also or {}
        self._read_role = {
            kind: {**further.get(kind, {}), **{value: name for name, value in roles[kind].items()}}
            for kind in Kind
        }
        self._read_type = {kind: {value: name for name, value in types[kind].items()} for kind in Kind}

    def roles_of(self, kind: Kind) -> Mapping[str, str]:
        """UUID to role name."""
        return self._read_role[kind]

    def types_of(self, kind: Kind) -> Mapping[str, str]:
        """UUID to type name."""
        return self._read_type[kind]

    def role(self, kind: Kind, type_: str, delivered: str | None, values: dict[str, Any]) -> str | None:
        """The name of a delivered role, else the text as delivered.

        A class of unknown role that says "Visning undtaget" hides the case like a display class: the
        official UUID of that role is not published, and showing what must be hidden is the worse mistake.
        `values` is told the delivered role whenever the name alone would not bring it back.
        """
        name = self._read_role[kind].get(delivered) if delivered is not None else None
        if name is None and type_ == RelationType.CLASS and exempts_from_display(values):
            name = Role.DISPLAY_CLASS.value
        if name is None:
            return delivered
        if delivered != self._send_role[kind][name]:
            values[ROLE_UUID] = delivered or ""
        return name

    def role_uuid(self, kind: Kind, name: str) -> str:
        """What to send for a role: its UUID, or the text itself when it is no name of ours."""
        return self._send_role[kind].get(name, name)

    def type_uuid(self, kind: Kind, name: str) -> str:
        """What to send for an object type."""
        return self._send_type[kind].get(name, name)


def exempts_from_display(values: Mapping[str, Any]) -> bool:
    """True if a class says, in any of its texts, that the citizen is not shown this."""
    return any(_EXEMPT in "".join(str(values.get(name, "")).split()).casefold() for name in _CLASS_TEXTS)


@functools.cache
def published() -> RoleMap:
    """The published UUIDs, with placeholders for the rest."""
    roles, types, _ = _defaults()
    return RoleMap(roles, types)


def read(content: bytes) -> RoleMap:
    """The published UUIDs overridden by an installation's role map. Raises InvalidInput.

    The content is YAML (or JSON): `roles` and `types`, under each a kind (`case`, `document`, `grant`,
    `payment`), under that a name with its UUID. A role may have a list: the first is sent, all are read.
    """
    try:
        told = yaml.safe_load(content.decode())
    except (yaml.YAMLError, UnicodeDecodeError):
        raise _wrong("the file", "it is not YAML or JSON in UTF-8") from None
    roles, types, also = _defaults()
    for part, target in (("roles", roles), ("types", types)):
        for kind_name, names in _mapping(_mapping(told, "the file").pop(part, {}), part).items():
            place = f"{part}.{kind_name}"
            if kind_name not in list(Kind):
                raise _wrong(place, f"a kind is one of {', '.join(Kind)}")
            kind = Kind(kind_name)
            for name, value in _mapping(names, place).items():
                if name not in target[kind]:
                    raise _wrong(f"{place}.{name}", "this name is not known for this kind")
                first, *rest = _uuids(value, f"{place}.{name}")
                target[kind][name] = first
                if rest and part == "types":
                    raise _wrong(f"{place}.{name}", "a type has one UUID")
                also[kind].update(dict.fromkeys(rest, name))
    if told:
        raise _wrong("the file", "only `roles` and `types` are known at the top")
    return RoleMap(roles, types, also)


def _defaults() -> tuple[dict[Kind, dict[str, str]], dict[Kind, dict[str, str]], dict[Kind, dict[str, str]]]:
    roles = {
        kind: {role.value: ROLES[kind].get(role) or placeholder(f"{kind}/{role}") for role in Role}
        for kind in Kind
    }
    types = {
        kind: {
            **TYPES[kind],
            **{name: placeholder(f"{kind}/type/{name}") for name in PLACEHOLDER_TYPES[kind]},
        }
        for kind in Kind
    }
    return roles, types, {kind: {} for kind in Kind}


def _mapping(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(place, "a mapping of names is expected here")
    return value


def _uuids(value: Any, place: str) -> list[str]:
    values = value if isinstance(value, list) else [value]
    if not values or any(UUID_SHAPE.fullmatch(str(text)) is None for text in values):
        raise _wrong(place, "a UUID (or a list of UUIDs) is expected here")
    return [str(uuid.UUID(text)) for text in values]


def _wrong(place: str, remedy: str) -> InvalidInput:
    return InvalidInput("wire.role_map", f"role map, {place}: {remedy}", place=place)
