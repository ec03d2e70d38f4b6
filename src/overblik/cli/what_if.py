# SPDX-License-Identifier: MPL-2.0
"""The answer to `overblik disclosure what-if`: as a table to read, and as one JSON object."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from overblik.disclosure.foresight import Foresight
from overblik.disclosure.what_if import Cell, Effect, Presentation, Tally
from overblik.disclosure.what_if_store import AffectedItem
from overblik.index.reading import ItemKind

_KINDS = {
    ItemKind.CASE: "cases",
    ItemKind.DOCUMENT: "documents",
    ItemKind.BENEFIT: "benefits",
    ItemKind.PAYMENT: "payments",
}
_OTHERWISE = {
    Presentation.OWN_TITLE: "cases that get the title of the source system",
    Presentation.KLE_TITLE: "cases that get the title of their KLE number",
    Presentation.DOCUMENTS_LISTED: "cases that get a list of documents",
    Presentation.DOCUMENTS_NOT_LISTED: "cases that lose their list of documents",
}


class Answer(NamedTuple):
    """All that is told of one authority. `title` gives the title of a KLE number, None where there is none."""

    seen: Foresight
    title: Callable[[str], str | None]


def readable(answer: Answer) -> str:
    """Lines of text: the totals first, then where it happens."""
    seen, title = answer
    told, people = seen.told, seen.people
    live = f"version {told.version}" if told.version else "no rules"
    lines = [
        f"{told.authority}: the draft beside {live}; {told.items:,} items in {told.combinations:,} combinations",
        f"  {_counted(seen.counted_at)}",
        "Different ones: the case of two parents is one",
        *_table((words, seen.different[kind]._asdict()) for kind, words in _KINDS.items()),
        f"  citizens who see more: {people.gaining:,} ({people.beginning:,} saw nothing before); who see less:"
        f" {people.losing:,} ({people.ending:,} see nothing any more)",
        "In citizens' overviews: the case of two parents is two",
        *_table((_KINDS[kind], _counts(tally)) for kind, tally in told.totals().items()),
        *(f"  {_OTHERWISE[shown]}: {count:,}" for shown, count in told.shown_otherwise().items() if count),
        *([f"  stops lifted: {told.lifted}"] if told.lifted else []),
    ]
    lines += _section("Areas", told.by_area(), lambda kle: " ".join(filter(None, (kle, title(kle or "")))))
    lines += _section("Source systems", told.by_source(), str)
    if told.findings:
        lines.append("Quality findings of what appears")
        lines += [
            f"  {each.items:>11,}  {each.code}  {_KINDS[each.kind]} {each.kle or '-'}"
            for each in told.findings
        ]
    if seen.examples:
        lines.append("Examples")
        lines += [
            f"  {each.effect:<10}  {_name(each.kind):<9} {each.object_id}  {each.kle or '-'}  {_why(each)}"
            for each in seen.examples
        ]
    return "\n".join(lines)


def as_json(answer: Answer) -> dict[str, Any]:
    """The same for programs; kinds and effects by the words of the table."""
    seen, title = answer
    told = seen.told
    return {
        "authority": told.authority,
        "moment": told.moment.isoformat(),
        "counted_by_worker": seen.counted_at is not None,
        "version": told.version,
        "stops_lifted": told.lifted,
        "items": told.items,
        "combinations": told.combinations,
        "totals": {_KINDS[kind]: _counts(tally) for kind, tally in told.totals().items()},
        "different": {words: seen.different[kind]._asdict() for kind, words in _KINDS.items()},
        "citizens": seen.people._asdict(),
        "shown_otherwise": {str(shown): count for shown, count in told.shown_otherwise().items()},
        "cells": [_cell(cell, title) for cell in told.cells],
        "findings": [each._asdict() | {"kind": _name(each.kind)} for each in told.findings],
        "examples": [
            {
                "kind": _name(each.kind),
                "object": str(each.object_id),
                "kle": each.kle,
                "effect": str(each.effect),
                "before": {"reason": str(each.before.reason), "rule": each.before.rule},
                "after": {"reason": str(each.after.reason), "rule": each.after.rule},
            }
            for each in seen.examples
        ],
    }


def _cell(cell: Cell, title: Callable[[str], str | None]) -> dict[str, Any]:
    return {
        "kle": cell.kle,
        "group": cell.group,
        "title": title(cell.kle) if cell.kle else None,
        "source": None if cell.source is None else str(cell.source),
        "kind": _name(cell.kind),
        **_counts(cell.tally),
        "shown_otherwise": {str(shown): count for shown, count in cell.shown_otherwise.items()},
    }


def _counted(moment: dt.datetime | None) -> str:
    """As of when it is told."""
    if moment is None:
        return "counted now"
    return f"as the worker counted {moment.isoformat(timespec='seconds')}; --count-now counts anew"


def _section(
    heading: str, rolled: Mapping[Any, dict[ItemKind, Tally]], name: Callable[[Any], str]
) -> Iterator[str]:
    """One line for each kind in each place where something changes."""
    changed = [
        (f"{name(place) if place else '(none)'}: {_KINDS[kind]}", tally)
        for place, kinds in rolled.items()
        for kind, tally in kinds.items()
        if tally.changes
    ]
    if changed:
        yield heading
        yield from _table((name, _counts(tally)) for name, tally in changed)


def _table(rows: Iterable[tuple[str, Mapping[str, int]]]) -> Iterator[str]:
    """What each row is called, and its counts by the words at the head."""
    listed = list(rows)
    width = max(len(name) for name, _ in listed)
    yield "  " + " " * width + "".join(f"{word:>13}" for word in listed[0][1])
    for name, counts in listed:
        yield f"  {name:<{width}}" + "".join(f"{count:>13,}" for count in counts.values())


def _counts(tally: Tally) -> dict[str, int]:
    return {str(effect): getattr(tally, effect) for effect in Effect}


def _name(kind: ItemKind) -> str:
    return kind.name.lower()


def _why(example: AffectedItem) -> str:
    """What decides afterwards."""
    after = example.after
    return f"{after.reason} ({after.rule})" if after.rule else str(after.reason)
