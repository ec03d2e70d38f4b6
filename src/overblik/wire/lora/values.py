# SPDX-License-Identifier: MPL-2.0
"""How LoRa writes times, periods, references and indexes."""

from __future__ import annotations

import datetime as dt
import re
import uuid

from overblik.index.objects import Validity
from overblik.wire import times
from overblik.wire.lora.shapes import ValidityTold
from overblik.wire.xml.particles import ACTOR_TYPES

_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)"
    r" ?(Z|[+-][0-9]{2}(?::?[0-9]{2}(?::?[0-9]{2})?)?)?)?",
    re.ASCII,
)
_INDEX = re.compile(r"[A-Za-z0-9_.:-]{1,36}", re.ASCII)
_TICK = dt.timedelta(microseconds=1)


class Unfit(ValueError):
    """Something that has the right type and cannot be taken all the same; names the place, never the value."""

    def __init__(self, place: str, remedy: str) -> None:
        super().__init__(f"{remedy} - at `{place}`")


def validity(told: ValidityTold | None, at: str) -> Validity | None:
    """A virkning; `at` is its place. Raises Unfit."""
    if told is None:
        return None
    start = _bound(told.from_, f"{at}.virkning.from")
    end = _bound(told.to, f"{at}.virkning.to")
    if start is not None and not told.from_included:
        start = _later(start)
    if end is not None and told.to_included:
        end = _later(end)
    return Validity(
        start,
        end,
        reference_of(told.aktoerref) if told.aktoerref else None,
        told.aktoertypekode if told.aktoertypekode in ACTOR_TYPES else None,
        told.notetekst or None,
    )


def _later(moment: dt.datetime) -> dt.datetime:
    return moment if moment == times.LATEST else moment + _TICK


def _bound(text: str | None, at: str) -> dt.datetime | None:
    return None if not text or text in ("infinity", "-infinity") else moment_of(text, at)


def moment_of(text: str, at: str) -> dt.datetime:
    """A time as PostgreSQL or ISO writes it; without a zone it is Danish. Raises Unfit."""
    match = _TIME.fullmatch(text)
    if match is not None:
        day, clock, zone = match.groups()
        try:
            moment = dt.datetime.fromisoformat(f"{day}T{clock or '00:00'}{zone or ''}")
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=times.DENMARK)
            return times.in_range(moment).astimezone(dt.UTC)
        except ValueError:
            pass
    raise Unfit(at, "no such time; write it like 2026-01-31 09:30:00+01, or infinity")


def date_of(text: str, at: str) -> str:
    """A calendar date as ISO text, also out of a time. Raises Unfit."""
    match = _TIME.fullmatch(text)
    try:
        return dt.date.fromisoformat(match[1] if match is not None else "").isoformat()
    except ValueError:
        raise Unfit(at, "no such date; write it like 2026-01-31") from None


def reference_of(text: str) -> str:
    """A UUID in one spelling; a URN as it is."""
    identity = uuid_of(text)
    return text if identity is None else str(identity)


def uuid_of(text: object) -> uuid.UUID | None:
    """The UUID a text is, or None."""
    try:
        return uuid.UUID(text) if isinstance(text, str) and len(text) == 36 else None
    except ValueError:
        return None


def index_of(told: int | str | None, place: int, at: str) -> str:
    """The relation's own index, else its place: neighbours must be told apart, and a URN may name a person."""
    if told is None:
        return str(place + 1)
    if _INDEX.fullmatch(str(told)) is None:
        raise Unfit(at, "an index has at most 36 letters and digits")
    return str(told)
