# SPDX-License-Identifier: MPL-2.0
"""The form of one text: what stands in its boxes, and the text that they spell.

A box is named by its path (`next.decided.da`, `articles.2.url`). Empty boxes leave a field to be inherited; of a list
of links that can be said apart from having none. What cannot be is told for each group of boxes at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from overblik.guidance.refusal import Refusal, refusal_of
from overblik.guidance.term import Term
from overblik.guidance.text import AreaText, Stage

WORDS = ("title", "explanation", *(f"next.{stage}" for stage in Stage), "to_do", "keep_in_mind")
"""The groups that are the same words in both languages."""

LISTS = ("self_service", "articles")
"""The groups that are a list of links."""

GROUPS = (*WORDS, "complaint", *LISTS, "contact", "deadline")
"""All groups in the order of the form."""

OWN, NO_LINKS = "own", "none"
"""How a list of links is set; anything else = inherited."""

LANGUAGES = ("da", "en")
MOST_LINKS = 100
"""Of one list."""

TERMS = ("deadline", "complaint.within")
"""The lengths of time: a box for the number, and one for what it counts."""

_COMPLAINT = ("to.da", "to.en", "within.number", "within.unit", "how.da", "how.en")
_CONTACT = ("unit.da", "unit.en", "phone", "secure_contact", "email", "hours.da", "hours.en", "address")
_DEADLINE = ("deadline.number", "deadline.unit")


def boxes() -> Iterator[str]:
    """The names of all boxes."""
    for group in WORDS:
        yield from (f"{group}.{language}" for language in LANGUAGES)
    yield from (f"complaint.{name}" for name in _COMPLAINT)
    for group in LISTS:
        yield group
        for place in range(1, MOST_LINKS + 1):
            yield from link_boxes(group, place)
    yield from (f"contact.{name}" for name in _CONTACT)
    yield from _DEADLINE


def link_boxes(group: str, place: int) -> tuple[str, str, str]:
    """The boxes of one link: its title in both languages, its address."""
    return f"{group}.{place}.title.da", f"{group}.{place}.title.en", f"{group}.{place}.url"


def told(given: Mapping[str, str]) -> dict[str, str]:
    """What was written, tidied: one line, no spaces around; boxes that the form does not have are left out."""
    found = ((box, " ".join(given.get(box, "").split())) for box in boxes())
    return {box: text for box, text in found if text}


def spelled(area: AreaText | None) -> dict[str, str]:
    """What stands in the boxes when the form is opened."""
    if area is None:
        return {}
    plain: dict[str, Any] = msgspec.to_builtins(area)
    found = dict(_flat({name: value for name, value in plain.items() if name not in ("kle", "facet")}))
    for group in LISTS:
        if group in plain:
            found[group] = OWN if plain[group] else NO_LINKS
    for path in TERMS:
        if path in found:
            term = Term.parse(found.pop(path))
            found |= {f"{path}.number": str(term.number), f"{path}.unit": term.unit}
    return found


def made(kle: str, facet: str | None, boxes_told: Mapping[str, str]) -> tuple[AreaText, dict[str, Refusal]]:
    """The text that the boxes spell, and by group what cannot be; a refused group is left out of the text.

    `kle` and `facet` are a pattern and a facet that can be.
    """
    plain: dict[str, Any] = {}
    refused: dict[str, Refusal] = {}
    for group in GROUPS:
        value = _value(group, boxes_told)
        if value is None:
            continue
        if value == [] and boxes_told[group] == OWN:
            refused[group] = Refusal(f"$.{group}", group, "write at least one link, or choose none")
            continue
        one = _nested(group, value)
        try:
            msgspec.convert({"kle": "0*", **one}, AreaText)
        except msgspec.ValidationError as error:
            refused[group] = refusal_of(error)
        else:
            _merge(plain, one)
    named = {"kle": kle} if facet is None else {"kle": kle, "facet": facet}
    return msgspec.convert({**named, **plain}, AreaText), refused


def group_of(path: str) -> str:
    """The group a field belongs to: `complaint.how` to `complaint`, `next.decided` to itself."""
    return path if path in GROUPS else path.partition(".")[0]


def _value(group: str, boxes_told: Mapping[str, str]) -> Any:
    """What a group of boxes says, None = inherited."""
    if group in LISTS:
        return _links(group, boxes_told)
    if group == "deadline":
        return _term(_under("deadline", ("number", "unit"), boxes_told))
    if group == "complaint":
        found = _under(group, _COMPLAINT, boxes_told)
        if "within" in found:
            found["within"] = _term(found["within"])
            return None if found == {"within": None} else {k: v for k, v in found.items() if v is not None}
        return found or None
    return _under(group, _CONTACT if group == "contact" else LANGUAGES, boxes_told) or None


def _term(told_: Mapping[str, str]) -> str | None:
    """`8 weeks`; without a number nothing is said, whatever unit is chosen."""
    number = told_.get("number")
    return None if number is None else f"{number} {told_.get('unit', '')}{'' if number == '1' else 's'}"


def _links(group: str, boxes_told: Mapping[str, str]) -> list[dict[str, Any]] | None:
    how = boxes_told.get(group, "")
    if how == NO_LINKS:
        return []
    if how != OWN:
        return None
    names = ("title.da", "title.en", "url")
    found = (_under(f"{group}.{place}", names, boxes_told) for place in range(1, MOST_LINKS + 1))
    return [link for link in found if link]


def _under(group: str, names: Iterable[str], boxes_told: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in names:
        text = boxes_told.get(f"{group}.{name}")
        if text is not None:
            _merge(found, _nested(name, text))
    return found


def _nested(path: str, value: Any) -> dict[str, Any]:
    first, _, rest = path.partition(".")
    return {first: _nested(rest, value) if rest else value}


def _merge(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    for name, value in more.items():
        if isinstance(into.get(name), dict) and isinstance(value, dict):
            _merge(into[name], value)
        else:
            into[name] = value


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value, 1):
            yield from _flat(inner, f"{path}.{place}")
    else:
        yield path, str(value)
