# SPDX-License-Identifier: MPL-2.0
"""What an overview rests on besides the rows: rules in force, KLE's titles, authorities, what is covered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import itemgetter

from overblik.basedata.authority import Authorities
from overblik.database.danish_order import danish_key
from overblik.disclosure.policy import Policy
from overblik.guidance.compile import Guidance
from overblik.kle.catalogue import Catalogue
from overblik.overview.view import AuthorityView, Coverage, Gap


@dataclass(frozen=True, slots=True)
class Ground:
    """All of one configuration version, immutable and shared by all requests of a process.

    `guidance`: what citizens read about each area; it decides nothing.

    `coverage` and `gaps` follow from the rules alone, never from a person's rows, so they tell nothing about
    the person. `dismissing`: decision classes a municipality calls a dismissal (none unless configured).
    `classification`: label of the newest KLE edition; `editions` tells whether KLE has changed.
    """

    policy: Policy
    catalogue: Catalogue
    authorities: Authorities
    guidance: Guidance = field(default_factory=Guidance)
    coverage: tuple[Coverage, ...] = ()
    gaps: tuple[Gap, ...] = ()
    dismissing: frozenset[str] = frozenset()
    classification: str | None = None
    editions: tuple[tuple[str, str, str], ...] = ()
    titles: dict[tuple[str, dt.date], str] = field(default_factory=dict)
    views: dict[str, tuple[str, AuthorityView]] = field(default_factory=dict)

    @property
    def version(self) -> int:
        """The configuration version all of this was read at."""
        return self.policy.version

    def kle_title(self, number: str | None, on: dt.date, since: dt.date | None = None) -> str:
        """What KLE calls a number on `on`, else when the item began, else what is above it, else itself."""
        if number is None:
            return ""
        found = self.titles.get((number, since or on))
        if found is None:
            if len(self.titles) > _REMEMBERED:
                self.titles.clear()
            found = self._title(number, on, since)
            self.titles[(number, since or on)] = found
        return found

    def authority_views(self, cvrs: Iterable[str]) -> tuple[AuthorityView, ...]:
        """How these authorities can be reached, in Danish order of their names."""
        return tuple(view for _, view in sorted(map(self._view, cvrs), key=_by_name))

    def _view(self, cvr: str) -> tuple[str, AuthorityView]:
        """The view, after its place in the alphabet: both follow from the authority alone."""
        found = self.views.get(cvr)
        if found is None:
            if len(self.views) > _REMEMBERED:
                self.views.clear()
            known = self.authorities.by_cvr.get(cvr)
            view = (
                AuthorityView(cvr, cvr)
                if known is None
                else AuthorityView(
                    cvr, known.name, known.phone, known.website, known.secure_contact, known.email
                )
            )
            found = self.views[cvr] = (danish_key(view.name) + cvr, view)
        return found

    def _title(self, number: str, on: dt.date, since: dt.date | None) -> str:
        while True:
            title = self.catalogue.title(number, on)
            if title is None and since is not None:
                title = self.catalogue.title(number, since)
            if title is not None:
                return title
            above, dot, _ = number.rpartition(".")
            if not dot:
                return number
            number = above


_REMEMBERED = 20_000
_by_name = itemgetter(0)
