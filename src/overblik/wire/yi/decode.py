# SPDX-License-Identifier: MPL-2.0
"""Reads YI bodies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from overblik.wire.decoded import Item
from overblik.wire.roles import RoleMap
from overblik.wire.xml.reader import read
from overblik.wire.yi.shape import GRAMMAR


def decode_file(stream: BinaryIO, roles: RoleMap | None = None) -> Iterator[Item]:
    """The registrations and faults of one import or update body; see `overblik.wire.xml.reader.read`."""
    return read(stream, GRAMMAR, roles)
