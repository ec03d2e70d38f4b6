# SPDX-License-Identifier: MPL-2.0
"""The overview that rows compose to at the moment of these tests, and the list call held against it."""

from __future__ import annotations

from typing import Any

import msgspec

from overblik.index.reading import ReadingRow
from overblik.overview.compose import compose, compose_list
from overblik.overview.view import Overview
from tests.overview.rows import NOW, a_ground


def seen(*rows: ReadingRow, ground: Any = None) -> Overview:
    return compose(rows, ground or a_ground(), NOW)


def agree(rows: list[ReadingRow]) -> None:
    """The list call is told of the same cases, in the same order, with the same words as any page."""
    whole, listed = seen(*rows), compose_list(rows, a_ground(), NOW)
    assert (listed.as_of, listed.version) == (whole.as_of, whole.version)
    for case, line in zip(whole.cases, listed.cases, strict=True):
        told = msgspec.structs.asdict(line)
        assert told.pop("since") == next(step.since for step in case.steps if step.current)
        assert told == {name: getattr(case, name) for name in told}
    with_cases = {case.authority for case in whole.cases}
    assert listed.authorities == tuple(each for each in whole.authorities if each.cvr in with_cases)
