# SPDX-License-Identifier: MPL-2.0
"""The invented employees of the demo, one for each thing there is to do in the console."""

from __future__ import annotations

import functools

import msgspec

from overblik.access.staff import Role, Staff
from overblik.demo.town import geography, load_yaml


class _Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    roles: dict[str, tuple[Role, ...]]


@functools.cache
def demo_staff() -> dict[str, Staff]:
    """By id; the roles of each are told by the key of the town."""
    told = msgspec.convert(load_yaml("staff.yaml"), dict[str, _Told])
    return {
        key: Staff(
            f"demo-{key}",
            one.name,
            {geography().town(town).cvr: frozenset(roles) for town, roles in one.roles.items()},
        )
        for key, one in told.items()
    }
