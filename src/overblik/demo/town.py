# SPDX-License-Identifier: MPL-2.0
"""The three municipalities that do not exist, the national payer, their units and their source systems."""

from __future__ import annotations

import functools
import uuid
from importlib.resources import files
from typing import Any

import msgspec

from overblik.basedata.authority import UDK_CVR, UDK_NAME, Authority

NAMES = uuid.UUID("d3e0c0de-0000-4000-8000-000000000000")
"""Namespace of all ids of the demo: the same name gives the same id in every run."""

SYNTHETIC = "syntetisk"
"""The note on every registration of the demo."""


class System(msgspec.Struct, frozen=True):
    """A source system (*fagsystem*); `format` is how it delivers: `sdi` or `ndjson`."""

    key: str
    name: str
    format: str

    @property
    def id(self) -> uuid.UUID:
        """Its id in the index, as master and as sender."""
        return demo_id("system", self.key)

    @property
    def actor(self) -> str:
        """How it is named where it has changed something."""
        return f"urn:oio:it-system-uuid:{self.id}"


class Town(msgspec.Struct, frozen=True, kw_only=True):
    """One authority of the demo. `share` is its part of the citizens, 0 for the national payer."""

    key: str
    name: str
    cvr: str
    code: str | None = None
    phone: str | None = None
    website: str | None = None
    email: str | None = None
    secure_contact: str | None = None
    share: int = 0
    postcode: str = ""
    streets: tuple[str, ...] = ()

    @property
    def authority(self) -> Authority:
        """The same as reference data."""
        return Authority(
            self.cvr, self.name, self.code, self.phone, self.website, self.email, self.secure_contact
        )


class Geography(msgspec.Struct, frozen=True):
    """Everything of `texts/towns.yaml`."""

    towns: tuple[Town, ...]
    systems: dict[str, System]

    def town(self, key: str) -> Town:
        """One municipality by its key."""
        return next(town for town in self.towns if town.key == key)


PAYER = Town(key="payer", name=UDK_NAME, cvr=UDK_CVR)
"""Pays pensions and housing support wherever a citizen lives; the only authority here that exists."""


@functools.cache
def geography() -> Geography:
    """The invented towns and systems."""
    told = load_yaml("towns.yaml")
    systems = {key: System(key, values["name"], values["format"]) for key, values in told["systems"].items()}
    return Geography(msgspec.convert(told["towns"], tuple[Town, ...]), systems)


def authorities() -> tuple[Authority, ...]:
    """The three municipalities as reference data (the national payer is always known)."""
    return tuple(town.authority for town in geography().towns)


def source_systems() -> dict[uuid.UUID, str]:
    """Every source system by id."""
    return {system.id: system.name for system in geography().systems.values()}


@functools.cache
def demo_id(*names: str) -> uuid.UUID:
    """The id of something of which there are few; the same in every run."""
    return uuid.uuid5(NAMES, "/".join(names))


def load_yaml(name: str) -> Any:
    """One of the text files of the demo."""
    return msgspec.yaml.decode((files(__package__) / "texts" / name).read_bytes())
