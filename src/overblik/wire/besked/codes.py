# SPDX-License-Identifier: MPL-2.0
"""The UUIDs that stand in a message for its type, for what happened, for the kind of object and for its level.

The UUIDs of types and of happenings are not published, nor are those of some kinds. Placeholders of our own
stand in, the same everywhere, until the installation's code list names the real ones (as ADR 0008 has it for
roles). The levels are from a public copy of the classification; KOMBIT's own sample message calls the fourth
confidential, so an installation that knows better says so in its list too.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from overblik.errors import InvalidInput
from overblik.index.kinds import Kind, Sensitivity
from overblik.index.roles import placeholder
from overblik.wire.role_uuids import TYPES

HAPPENINGS = ("created", "changed", "removed", "withdrawn")

_LEVELS = {
    Sensitivity.NOT_CONFIDENTIAL: "1d81c472-0808-44cc-963d-f5ef0170ae1d",
    Sensitivity.CONFIDENTIAL: "292e85a9-8ad4-46df-9e50-f97d6837ad74",
    Sensitivity.SENSITIVE: "31c09910-e011-46a5-86fb-254374421fe8",
    Sensitivity.VIP: "44f4108b-26d4-46de-a90f-35e35b55b8d8",
}
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


@dataclass(frozen=True)
class Codes:
    """`messages` by `kind.happening`, `happenings`, `kinds` and `levels` by their English names."""

    messages: Mapping[str, str]
    happenings: Mapping[str, str]
    kinds: Mapping[str, str]
    levels: Mapping[str, str]


def published() -> Codes:
    """What is known publicly, with placeholders for the rest."""
    return Codes(
        messages={
            f"{kind}.{happening}": placeholder(f"message/{kind}/{happening}")
            for kind in Kind
            for happening in HAPPENINGS
        },
        happenings={happening: placeholder(f"message/happening/{happening}") for happening in HAPPENINGS},
        kinds={
            kind.value: TYPES[Kind.CASE].get(kind.value) or placeholder(f"message/kind/{kind}")
            for kind in Kind
        },
        levels={level.name.lower(): code for level, code in _LEVELS.items()},
    )


def read(content: bytes) -> Codes:
    """The published codes overridden by an installation's code list, YAML or JSON. Raises InvalidInput.

    At the top `messages`, `happenings`, `kinds` and `levels`; under each a name with its UUID.
    """
    try:
        told = yaml.safe_load(content.decode())
    except (yaml.YAMLError, UnicodeDecodeError):
        raise _wrong("the file", "it is not YAML or JSON in UTF-8") from None
    known = published()
    parts = {name: dict(getattr(known, name)) for name in ("messages", "happenings", "kinds", "levels")}
    for part, names in _items(told, "the file", parts):
        for name, value in _items(names, part, parts[part]):
            if not isinstance(value, str) or _UUID.fullmatch(value) is None:
                raise _wrong(f"{part}.{name}", "a UUID is expected here")
            parts[part][name] = str(uuid.UUID(value))
    return Codes(**parts)


def _items(value: Any, place: str, known: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    if not isinstance(value, dict):
        raise _wrong(place, "a mapping of names is expected here")
    for name in value:
        if name not in known:
            raise _wrong(place, f"only these names are known here: {', '.join(known)}")
    return value.items()


def _wrong(place: str, remedy: str) -> InvalidInput:
    return InvalidInput("wire.message_codes", f"message codes, {place}: {remedy}", place=place)
