# SPDX-License-Identifier: MPL-2.0
"""Generated citizens whose every object is marked, delivered through the real intake and shown by differing rules."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from psycopg import Connection

from overblik.audit.access import Channel, Look
from overblik.demo.citizen import Citizen, citizens
from overblik.demo.life import Stream, Told, life
from overblik.demo.loading import load_owners, load_reference, rule_sets
from overblik.demo.owner import PropertyOwner
from overblik.demo.persons import numbers_taken
from overblik.demo.town import geography
from overblik.disclosure import store as disclosure
from overblik.disclosure import yaml_file
from overblik.index.kinds import Kind, RelationType
from overblik.index.objects import Registration, Relation
from overblik.index.reading import ItemKind
from overblik.index.roles import Role
from overblik.intake.batch import Sender
from overblik.intake.delivery import Intake, Summary
from overblik.intake.protect import Protector
from overblik.kle.number import KlePattern
from overblik.overview import query
from overblik.overview.explain import Explanation, explain
from overblik.overview.ground import Ground
from overblik.overview.policy_cache import load_ground
from overblik.people.cpr import FictiveRule
from overblik.people.keys import KeyRing
from overblik.wire.decoded import Item
from tests.proof.canaries import Canaries
from tests.proof.shown import Shown
from tests.proof.site import MOMENT, TODAY, Site, Visitor
from tests.proof.spoiling import spoiled

RULES = Path(__file__).parent / "rules.yaml"
BIRKELUNDE, HAVREVIG, TANGMOSE, PAYER = "90010018", "90020021", "90030035", "33236994"
AUTHOR = "proof"
A_FEW = 20
"""Of each world so many citizens take their data home and ask for notices."""

# Every so many rows of a kind can no longer be read, as after a fault of a disk or of an earlier version.
_DAMAGED = 150
_NOT_READABLE = {
    ItemKind.CASE: '{"steps": 7}',
    ItemKind.DOCUMENT: '{"states": 7}',
    ItemKind.BENEFIT: '{"plans": 7}',
    ItemKind.PAYMENT: '{"lines": 7}',
}


@dataclass
class World:
    """Some citizens, and the site that shows them what is theirs."""

    conn: Connection[Any]
    ring: KeyRing
    site: Site
    citizens: list[Citizen]
    canaries: Canaries
    ground: Ground
    _shown: dict[int, Shown] = field(default_factory=dict)

    def keys(self, citizen: Citizen) -> tuple[uuid.UUID, ...]:
        """What the session of this citizen holds."""
        return self.ring.party_keys("cpr", citizen.cpr.digits)

    def visitor(self, citizen: Citizen) -> Visitor:
        """This citizen, signed in."""
        return self.site.visitor(self.keys(citizen))

    def explained(self, citizen: Citizen, moment: dt.datetime = MOMENT) -> tuple[Explanation, ...]:
        """The verdict on each of the citizen's rows."""
        trace = Look(moment, "proof", Channel.COMMAND_LINE, "explain")
        return explain(query.read(self.conn, self.keys(citizen), trace).rows, self.ground, moment)

    def shown(self, citizen: Citizen) -> Shown:
        """The same, as sets of what may be seen and what may not; kept until `forget`."""
        held = self._shown.get(citizen.number)
        if held is None:
            held = Shown.of(self.explained(citizen), self.ground, self.canaries)
            self._shown[citizen.number] = held
        return held

    def some(self) -> list[Citizen]:
        """Twenty of the citizens, from the first to the last."""
        return self.citizens[:: len(self.citizens) // A_FEW][:A_FEW]

    def forget(self) -> None:
        """Something was delivered or published: ask again."""
        self._shown.clear()
        self.ground = load_ground(self.conn, self.ground)


def make(conn: Connection[Any], ring: KeyRing, site: Site, count: int, seed: int) -> World:
    """`count` citizens; the same for the same (count, seed). Odd seeds have the rules made for this proof."""
    load_reference(conn, ring, MOMENT)
    for rules in yaml_file.read(RULES.read_bytes()) if seed % 2 else rule_sets():
        disclosure.publish(conn, rules, MOMENT, AUTHOR)
    canaries = Canaries()
    people = list(citizens(count, seed, TODAY, numbers_taken()))
    deliver(conn, ring, people, seed, canaries)
    for kind, damage in _NOT_READABLE.items():
        conn.execute(
            "UPDATE reading SET body = (body::jsonb || %s::jsonb)::json WHERE item_id IN (SELECT item_id FROM"
            " (SELECT DISTINCT item_id FROM reading WHERE kind = %s) found ORDER BY md5(item_id::text)"
            " LIMIT (SELECT 1 + count(DISTINCT item_id) / %s FROM reading WHERE kind = %s)) AND kind = %s",
            (damage, int(kind), _DAMAGED, int(kind), int(kind)),
        )
    conn.execute("ANALYZE")
    stop(conn, seed)
    return World(conn, ring, site, people, canaries, load_ground(conn))


def deliver(
    conn: Connection[Any], ring: KeyRing, people: list[Citizen], seed: int, canaries: Canaries
) -> None:
    """All about these people, in the order in which the demo would deliver it."""
    told: dict[Stream, list[Registration]] = {stream: [] for stream in Stream}
    owners = []
    for citizen in people:
        before: uuid.UUID | None = None
        for item in life(citizen, seed, TODAY):
            if isinstance(item, Told):
                made = spoiled(item.registration, MOMENT)
                if made.kind is Kind.CASE and made.complete:
                    made, before = pointing(made, before), made.object_id
                told[item.stream].append(canaries.plant(made))
            elif isinstance(item, PropertyOwner):
                owners.append(item)
    load_owners(conn, ring, owners)

    def items() -> Iterator[Item]:
        in_order = (one for stream in (Stream.EARLY, Stream.MAIN, Stream.LATE) for one in told[stream])
        return (Item(place, one) for place, one in enumerate(in_order, 1))

    intake = Intake(conn, ring, Protector(ring, FictiveRule.REQUIRED), Sender(), lambda: MOMENT)
    summary = Summary()
    for receipts in intake.receive(items()):
        summary.add(receipts)
    assert not summary.problems, summary.problems[:3]


def pointing(case: Registration, to: uuid.UUID | None) -> Registration:
    """The case, pointing to another one of the same citizen, which may be hidden."""
    if to is None:
        return case
    link = Relation(RelationType.CASE, Role.PRECEDENT, "proof", "case", str(to), None, None)
    return msgspec.structs.replace(case, relations=(*case.relations, link))


def stop(conn: Connection[Any], seed: int) -> None:
    """Each kind of stop: an area, a source, some objects; now and then a whole authority."""
    system = geography().systems
    disclosure.stop(conn, BIRKELUNDE, MOMENT, AUTHOR, kle=KlePattern("32.21.17"))
    disclosure.stop(conn, TANGMOSE, MOMENT, AUTHOR, source=system["jobstien"].id)
    if seed % 5 == 0:
        disclosure.stop(conn, HAVREVIG, MOMENT, AUTHOR)
    for kind, count in (
        (ItemKind.CASE, 6),
        (ItemKind.DOCUMENT, 6),
        (ItemKind.BENEFIT, 3),
        (ItemKind.PAYMENT, 6),
    ):
        found = conn.execute(
            "SELECT DISTINCT item_id, authority, md5(item_id::text) FROM reading"
            " WHERE kind = %s AND authority IN (%s, %s) ORDER BY 3 DESC LIMIT %s",
            (int(kind), BIRKELUNDE, PAYER, count),
        ).fetchall()
        for item, authority, _ in found:
            disclosure.stop(conn, authority, MOMENT, AUTHOR, object_id=item)
