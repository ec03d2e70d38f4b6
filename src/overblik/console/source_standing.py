# SPDX-License-Identifier: MPL-2.0
"""What is known of an authority's systems beside the counts: names, last deliveries, what is expected, rights, keys."""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections.abc import Iterable

from django.utils.translation import gettext

from overblik.access import clients, gate_store
from overblik.access.gate_notes import NOBODY
from overblik.access.key_standing import StandingKey, standing, worst
from overblik.console import source_words as words
from overblik.console.desk import desk
from overblik.console.disclosure import sources as source_names
from overblik.console.member import Member
from overblik.errors import NotFound
from overblik.intake import tally_store
from overblik.webkit import formatting


class SourceStanding:
    """The systems as one authority may know them, at `now` (aware); read once for a page.

    Every named system may be looked at. What concerns a system itself, such as its keys, is told of those only that
    deliver for the authority, that it expects something of, or that may read something of its own.
    """

    def __init__(self, member: Member, now: dt.datetime) -> None:
        self._conn = desk().connect()
        self._authority = member.authority
        self._now = now
        self.last = tally_store.last_taken(self._conn, member.authority)
        self.expected = {one.source: one for one in tally_store.expectations(self._conn, member.authority)}
        readers = clients.readers(self._conn, member.authority)
        self.delivering = frozenset(self.last) | self.expected.keys()
        self.concerned = self.delivering | readers.keys()
        names = readers | source_names()
        self.names = dict(sorted(names.items(), key=lambda one: one[1]))

    def require(self, source: uuid.UUID) -> None:
        """Raises NotFound for a system of which nothing is known here."""
        if not self.is_known(source):
            raise NotFound("source.unknown", "No such system delivers here.")

    def is_known(self, source: uuid.UUID) -> bool:
        """Whether the system has a page here."""
        return source in self.names or source in self.concerned

    def name(self, source: uuid.UUID) -> str:
        """What the system is called, else its id."""
        return gettext("Loaded without a system") if source == NOBODY else self.names.get(source, str(source))

    def missed(self, source: uuid.UUID) -> bool:
        """Whether a delivery that was expected has not come."""
        expected = self.expected.get(source)
        return expected is not None and expected.missed(self._now, self.last.get(source)) is not None

    def is_shared(self, source: uuid.UUID) -> bool:
        """Whether others have to do with the system too: then how often something happened is nobody's own figure."""
        return (
            tally_store.shares(self._conn, source, self._authority)
            or clients.reads_elsewhere(self._conn, source, self._authority)
            or any(
                one.source == source and one.authority != self._authority
                for one in tally_store.expectations(self._conn)
            )
        )

    @functools.cached_property
    def keys(self) -> dict[uuid.UUID, tuple[StandingKey, ...]]:
        """The keys of each system that concerns the authority, as they stand now."""
        seen = gate_store.keys(self._conn, self.concerned)
        return {source: standing(held, self._now) for source, held in seen.items()}

    def to_renew(self, among: Iterable[uuid.UUID] | None = None) -> list[tuple[uuid.UUID, StandingKey]]:
        """Each system one of whose keys ends soon or has ended, with the one that ends first; the most urgent first."""
        found = [
            (source, told)
            for source in (self.keys if among is None else among)
            if (told := worst(self.keys.get(source, ()))) is not None
        ]
        return sorted(found, key=lambda one: (one[1].seen.key.ends_at or self._now, one[0]))

    def last_words(self, source: uuid.UUID, today: dt.date, language: str) -> str:
        """When it last delivered."""
        last = self.last.get(source)
        return formatting.recent_moment(last, today, language) if last else gettext("never")

    def words(self, source: uuid.UUID, language: str) -> str:
        """Whether the system delivers as it is expected to."""
        expected = self.expected.get(source)
        if expected is None:
            return gettext("Nothing is expected")
        turn = expected.turn(self._now)
        if turn is None:
            return gettext("The first deadline has not passed yet")
        if expected.missed(self._now, self.last.get(source)) is None:
            return gettext("As expected")
        return gettext("Missing since %(moment)s") % {"moment": formatting.moment(turn.deadline, language)}

    def missing_words(self, source: uuid.UUID, language: str) -> str:
        """A sentence on a delivery that has not come."""
        expected = self.expected[source]
        last = self.last.get(source)
        told = {
            "system": self.name(source),
            "expected": words.expected_words(expected, language),
            "last": formatting.moment(last, language) if last else gettext("never"),
        }
        return (
            gettext("%(system)s has not delivered as expected (%(expected)s). Last delivery: %(last)s.")
            % told
        )
