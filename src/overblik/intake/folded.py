# SPDX-License-Identifier: MPL-2.0
"""One object after its registrations: the row that is kept of it, and its state, read when somebody asks."""

from __future__ import annotations

import functools
import uuid

from overblik.index import canonical
from overblik.index.store import Head
from overblik.intake.prepared import Outline
from overblik.intake.projection import project as projection
from overblik.intake.projection import state as of


class Folded:
    """An object as it stands. `body` is its state written down, None while only deltas have come.

    `outline` is at hand for what a batch has made or changed, and None for what was read from the index.
    """

    def __init__(self, head: Head, body: bytes | None, outline: Outline | None = None) -> None:
        self.head = head
        self.outline = outline
        self._body = body

    @property
    def known(self) -> bool:
        """Whether the object itself has come."""
        return self._body is not None

    @property
    def body(self) -> bytes | None:
        """Its state written down."""
        return self._body

    @functools.cached_property
    def seen(self) -> of.View | None:
        """Its state laid out for asking."""
        if self._body is None:
            return None
        return of.laid_out(canonical.decode_state(self._body), self.head.turns_at)

    @functools.cached_property
    def links(self) -> tuple[uuid.UUID, ...]:
        """The objects on which its rows depend."""
        if self.outline is not None:
            return self.outline.links
        return tuple(projection.links(self.seen)) if self.seen is not None else ()
