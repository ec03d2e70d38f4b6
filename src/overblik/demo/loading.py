# SPDX-License-Identifier: MPL-2.0
"""Puts the demo into an installation: reference data and rules directly, all else through the intake."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Iterator
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Protocol

from overblik.access.clients import allow, clients
from overblik.access.rights import Right
from overblik.audit.version import advance_version
from overblik.basedata import authorities as authorities_of
from overblik.basedata.ownership import Ownership
from overblik.demo import family
from overblik.demo.generate import read_manifest, read_owners
from overblik.demo.owner import PropertyOwner
from overblik.demo.persons import persons
from overblik.demo.tokens import READER
from overblik.demo.town import authorities, demo_id, source_systems
from overblik.disclosure import store as disclosure
from overblik.disclosure import yaml_file
from overblik.disclosure.rule import RuleSet
from overblik.guidance import store as guidance
from overblik.guidance import yaml_file as guidance_file
from overblik.guidance.text import AuthorityTexts
from overblik.index.kinds import Sensitivity
from overblik.index.store import Conn
from overblik.intake.batch import Sender
from overblik.intake.delivery import Intake, Summary
from overblik.intake.owners import set_owners
from overblik.intake.protect import Protector
from overblik.kle import store as editions
from overblik.kle.sample import load_sample
from overblik.people import store as people
from overblik.people.cpr import FictiveRule
from overblik.people.keys import KeyRing
from overblik.wire import delivery, sdi
from overblik.wire.decoded import Item

AUTHOR = "demo"
_OWNERS_AT_ONCE = 5_000


class Progress(Protocol):
    """Told before a file is begun and after each batch: which file, and how many bytes of it are read."""

    def __call__(self, name: str, done: int) -> None: ...


def rule_sets() -> tuple[RuleSet, ...]:
    """The disclosure rules of all authorities of the demo."""
    return tuple(rules for data in _yaml_files("rules") for rules in yaml_file.read(data))


def own_texts() -> tuple[AuthorityTexts, ...]:
    """What the demo's municipalities have written to their citizens themselves."""
    return tuple(texts for data in _yaml_files("guidance") for texts in guidance_file.read(data))


def load_reference(conn: Conn, ring: KeyRing, now: dt.datetime) -> None:
    """KLE sample, authorities, systems, rules, texts, a reader, the named persons and their
    mandates. Repeating it changes nothing."""
    with conn.transaction():
        saved = editions.save(conn, load_sample(), now)
        authorities_of.save(conn, authorities())
        if any(one.changed for one in saved):
            advance_version(conn)
        with conn.cursor() as cursor:
            cursor.executemany(
                """INSERT INTO source_system (id, name) VALUES (%s, %s)
                   ON CONFLICT (id) DO UPDATE SET name = excluded.name""",
                list(source_systems().items()),
            )
        _remember(conn, ring, (each.citizen.cpr.digits for each in persons()))
    for rules in rule_sets():
        disclosure.publish(conn, rules, now, AUTHOR)
    reader = demo_id("system", READER)
    if all(known.system != reader for known in clients(conn)):
        rights = [Right(authority.cvr, None, Sensitivity.SENSITIVE) for authority in authorities()]
        allow(conn, now, AUTHOR, reader, name="Borgerservice", rights=rights)
    for texts in own_texts():
        guidance.publish(conn, texts, now, AUTHOR)
    family.load(conn, ring, now)


def load_owners(conn: Conn, ring: KeyRing, owners: Iterable[PropertyOwner]) -> int:
    """Who owns the demo's properties; how many rows."""
    done = 0
    remaining = iter(owners)
    while rows := list(islice(remaining, _OWNERS_AT_ONCE)):
        with conn.transaction():
            _remember(conn, ring, (row.cpr for row in rows))
            set_owners(
                conn,
                [
                    (row.property, Ownership(ring.party_key("cpr", row.cpr), row.owned_from, row.owned_to))
                    for row in rows
                ],
            )
        done += len(rows)
    return done


def load_deliveries(
    conn: Conn, ring: KeyRing, folder: Path, now: Callable[[], dt.datetime], progress: Progress | None = None
) -> Summary:
    """Deliver all files of `folder` in their order, as `overblik import` would.

    Cut off half-way it is simply run again: what is known already is answered as unchanged.
    """
    summary = Summary()
    intake = Intake(conn, ring, Protector(ring, FictiveRule.REQUIRED), Sender(), now)
    for name in read_manifest(folder).files:
        with (folder / name).open("rb") as stream:
            if progress is not None:
                progress(name, 0)
            for receipts in intake.receive(_decode(name, stream)):
                summary.add(receipts)
                if progress is not None:
                    progress(name, stream.tell())
    return summary


def load(
    conn: Conn, ring: KeyRing, folder: Path, now: Callable[[], dt.datetime], progress: Progress | None = None
) -> Summary:
    """The whole demo from the files of `folder`: reference data, owners, deliveries."""
    load_reference(conn, ring, now())
    load_owners(conn, ring, read_owners(folder))
    return load_deliveries(conn, ring, folder, now, progress)


def _yaml_files(folder: str) -> list[bytes]:
    ordered = sorted((files(__package__) / folder).iterdir(), key=lambda file: file.name)
    return [file.read_bytes() for file in ordered if file.name.endswith(".yaml")]


def _remember(conn: Conn, ring: KeyRing, digits: Iterable[str]) -> None:
    """Keep the numbers sealed, so that a re-keying finds those who only own something, too."""
    sealed: dict[uuid.UUID, bytes] = {
        ring.party_key("cpr", each): ring.seal_party("cpr", each) for each in digits
    }
    people.remember(conn, ring, sealed.items())


def _decode(name: str, stream: BinaryIO) -> Iterator[Item]:
    return sdi.decode_file(stream) if name.endswith(".xml") else delivery.decode_lines(stream)
