# SPDX-License-Identifier: MPL-2.0
"""Why a text was refused where it was made: at which field, and what to write instead.

The file and the console make texts of the same plain values, so they refuse the same for the same reasons.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import msgspec

_PLACE = re.compile(r" - at `(\$[^`]*)`$")
_QUOTED = re.compile(r"`([^`]*)`")
_WRITTEN = {
    "authority": "the eight digits of a CVR number, in quotes",
    "within": "write a term as 4 weeks",
    "deadline": "write a term as 8 weeks, 30 days, 3 months or 20 working days",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One value that cannot be. `place` is its path (`$.areas[0].contact.phone`), `field` the last name in it.

    `unknown` names a field there is none of; it is None for a value. Names are ours, the writer's words are not here.
    """

    place: str
    field: str
    remedy: str
    unknown: str | None = None

    def __str__(self) -> str:
        return f"{self.field}: {self.remedy}" if self.field else self.remedy


def refusal_of(error: msgspec.ValidationError) -> Refusal:
    """What the library's words say, in ours."""
    message = str(error)
    match = _PLACE.search(message)
    place, told = (match[1], message[: match.start()]) if match else ("$", message)
    field = re.sub(r"\[[0-9]+\]", "", place).rpartition(".")[2].removeprefix("$")
    if told.startswith("Object contains unknown field"):
        name = _QUOTED.search(told)
        return Refusal(place, field, "there is no such field here", name[1] if name else "")
    missing = told.removeprefix("Object missing required field ")
    if missing != told:
        return Refusal(place, field, f"{missing.strip('`')}: is missing; add it")
    if "matching regex" in told:
        return Refusal(place, field, _WRITTEN.get(field, "write it in the form of the documentation"))
    if told.startswith("Expected"):
        kinds = {"object": "fields, each on a line of its own", "array": "a list", "str": "a text"}
        wanted = told.removeprefix("Expected `")
        expected = next((words for kind, words in kinds.items() if wanted.startswith(kind)), "another value")
        return Refusal(place, field, f"write {expected}")
    return Refusal(place, field, told)
