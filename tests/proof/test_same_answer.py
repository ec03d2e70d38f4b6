# SPDX-License-Identifier: MPL-2.0
"""Whoever may not see gets the answer of what never was: a stranger, and whoever comes with a mandate that is none."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

import msgspec
import pytest

from overblik.demo.citizen import Citizen
from overblik.disclosure.mandate_scope import MandateScope
from overblik.disclosure.reason import General, Reason
from overblik.index.store import lock_for_writing
from overblik.overview.selection import Consequence
from overblik.people.fictive import FictiveNumbers
from overblik.people.mandate import Mandate
from overblik.people.mandate_store import keep
from overblik.people.status import PersonStatus, set_status
from tests.proof.looking import Faults, look_around
from tests.proof.shown import Shown
from tests.proof.site import MOMENT, Answer
from tests.proof.test_json import EVERYBODY
from tests.proof.test_pages import forms
from tests.proof.world import World

pytestmark = [pytest.mark.slow, pytest.mark.database]

NEVER = uuid.UUID("00000000-0000-4000-8000-000000000000")
DAY = dt.timedelta(days=1)
A_PAIR = 2
AREAS = ("32.*", "27.36.*")
# What is not the giver's, so that it is the same for everybody or judges for itself.
OPEN_TO_HOLDERS = {
    "start", "case", "benefit", "about", "coverage", "data-protection", "accessibility", "session",
    "back-to-own", "sign-in", "sign-in-answer", "sign-out", "signed-out", "provider-sign-out",
    "notice-confirm", "notice-way-out", "notice-answer", "demo-sign-in", "demo-sign-in-as",
}  # fmt: skip


def mandate(world: World, giver: Citizen, holder: Citizen, **told: object) -> Mandate:
    """A mandate in force, unless told otherwise, as the table of mandates holds it."""
    given, held = (world.keys(one)[0] for one in (giver, holder))
    made = Mandate(
        uuid.uuid4(),
        given,
        held,
        AREAS,
        None,
        MOMENT - 9 * DAY,
        MOMENT + DAY,
        MOMENT - 9 * DAY,
        None,
        "proof",
    )
    made = msgspec.structs.replace(made, **told)
    with world.conn.transaction():
        keep(world.conn, made)
    return made


def givers(world: World) -> Iterator[tuple[Citizen, Citizen]]:
    """Two who have something of all kinds, each with somebody else."""
    rich = [one for one in world.citizens if len(world.shown(one).cases) > 1 and world.shown(one).payments]
    for giver in rich[:A_PAIR]:
        yield giver, world.citizens[(giver.number + 7) % len(world.citizens)]


def addresses(shown: Shown) -> Iterator[str]:
    """Every address that names something of a citizen's, shown or hidden, in both languages."""
    for start in ("/", "/en/"):
        yield from shown.addresses(start)
        yield from shown.hidden_addresses(start)
    for hidden in (False, True):
        yield from (address for address, _ in forms(shown, hidden=hidden))


def never(address: str) -> str:
    """The address of the same page of what never was."""
    return "/".join(str(NEVER) if len(part) == 36 else part for part in address.split("/"))


def test_a_stranger_gets_the_answer_of_what_never_was(world: World) -> None:
    faults = Faults()
    for owner, stranger in givers(world):
        visitor, nobody = world.visitor(stranger), world.site.visitor()
        for address in addresses(world.shown(owner)):
            expected = visitor.get(never(address))
            faults.unless(expected.status == 404, f"{address}: what never was is not unknown")
            faults.unless(visitor.get(address).same == expected.same, f"{address}: a stranger can tell")
            faults.unless(
                nobody.get(address).same == nobody.get(never(address)).same, f"{address}: anybody can tell"
            )
    assert faults.found[:9] == []


def test_a_mandate_expired_withdrawn_ahead_anothers_or_guessed_is_one_that_never_was(world: World) -> None:
    faults = Faults()
    for giver, holder in givers(world):
        key = world.keys(giver)[0]
        third = world.citizens[(holder.number + 11) % len(world.citizens)]
        shut = {
            "expired": mandate(world, giver, holder, valid_to=MOMENT).id,
            "withdrawn": mandate(world, giver, holder, withdrawn_at=MOMENT - DAY).id,
            "ahead": mandate(world, giver, holder, valid_from=MOMENT + DAY, valid_to=None).id,
            "another's": mandate(world, giver, third).id,
            "guessed": uuid.uuid4(),
        }
        pressed = world.visitor(holder).post("/fuldmagter/se/", mandate=str(NEVER))
        faults.unless(pressed.status == 404, "a mandate that never was opens something")
        of_them = [*world.shown(giver).addresses(), *world.shown(giver).hidden_addresses(), "/", "/en/"]

        def tried(id_: uuid.UUID, giver_key: uuid.UUID, address: str, holder: Citizen = holder) -> Answer:
            return world.site.acting(world.keys(holder), id_, giver_key).get(address)

        for kind, id_ in shut.items():
            again = world.visitor(holder).post("/fuldmagter/se/", mandate=str(id_))
            faults.unless(again.same == pressed.same, f"{kind}: the button tells")
            for address in of_them:
                expected = tried(NEVER, NEVER, never(address))
                faults.unless(expected.status == 404, f"{address}: a mandate that never was opens it")
                faults.unless(tried(id_, key, address).same == expected.same, f"{kind} {address}: tells")
    assert faults.found[:9] == []


def test_a_mandate_in_force_shows_what_lies_in_its_areas_and_of_the_rest_nothing(world: World) -> None:
    faults = Faults()
    scope = MandateScope.of(AREAS)
    for giver, holder in givers(world):
        told = world.explained(giver)
        outside = {(one.kind, one.item) for one in told if not scope.covers(one)}  # type: ignore[arg-type]
        within = [one for one in told if one.kind != "payment" or ("payment", one.item) not in outside]
        shown = Shown.of([one for one in within if scope.covers(one)], world.ground, world.canaries)  # type: ignore[arg-type]
        whole = world.shown(giver)
        shown.hidden_cases = (whole.cases | whole.hidden_cases) - shown.cases
        shown.hidden_benefits = (whole.benefits | whole.hidden_benefits) - shown.benefits
        shown.hidden_payments = (whole.payments | whole.hidden_payments) - shown.payments
        made = mandate(world, giver, holder)
        visitor = world.site.acting(world.keys(holder), made.id, made.giver)
        for start in ("/", "/en/"):
            look_around(faults, shown, visitor, start, reports=False)
    assert faults.found[:9] == []


def test_a_holder_cannot_take_home_report_or_set_notices_for_the_giver(world: World) -> None:
    from overblik.portal.urls import routes

    faults = Faults()
    paths = [str(one.pattern) for one in routes(demo=True) if one.name not in OPEN_TO_HOLDERS]
    assert {"hent/json/", "hent/pdf/", "besked/", "fejl/sag/<uuid:case_id>/", "set/"} <= set(paths)
    tables = ("error_report", "notice_wish", "notice")
    before = [world.conn.execute(f"SELECT count(*) FROM {table}").fetchone() for table in tables]
    for giver, holder in givers(world):
        shown, made = world.shown(giver), mandate(world, giver, holder)
        visitor = world.site.acting(world.keys(holder), made.id, made.giver)
        asked = [f"/{path}" for path in paths if "<" not in path]
        asked += [address for address, _ in forms(shown, hidden=False)]
        for address in asked:
            answers = [visitor.get(address), visitor.post(address, matter="other", words="x", form="0" * 32)]
            # A page that is only read, or only sent, refuses the other way before anybody is asked for.
            statuses = {answer.status for answer in answers}
            faults.unless(403 in statuses and statuses <= {403, 405}, f"{address}: {statuses}")
    assert faults.found[:9] == []
    assert [world.conn.execute(f"SELECT count(*) FROM {table}").fetchone() for table in tables] == before


def test_nobody_and_who_has_only_what_is_hidden_are_one_answer_to_the_national_display(world: World) -> None:
    unknown = FictiveNumbers(0).person(dt.date(1950, 1, 1), world.citizens[0].sex)
    nobody = world.site.visitor()

    def asked(digits: str) -> Answer:
        return nobody.ask(world.site.token, {"cprNummer": digits, "myndighedsliste": EVERYBODY})

    expected = asked(unknown.digits)
    assert expected.status == 200
    only_hidden = [
        one for one in world.citizens if world.shown(one).hidden_cases and not world.shown(one).cases
    ]
    assert only_hidden
    assert [one.number for one in only_hidden if asked(one.cpr.digits).same != expected.same] == []
    dead = next(one for one in world.citizens if world.shown(one).cases)
    mark(world, dead, PersonStatus.DEAD, MOMENT)
    try:
        assert asked(dead.cpr.digits).same == expected.same
    finally:
        mark(world, dead, PersonStatus.NONE, MOMENT + DAY)


def mark(world: World, person: Citizen, status: PersonStatus, said: dt.datetime) -> None:
    """What the civil register says of a person."""
    lock = lock_for_writing
    set_status(world.conn, world.ring, person.cpr, status, MOMENT - DAY, said, "proof", lock=lock)


# Of these a citizen hears in general, because they will be shown once they are put right.
HINTED = {str(one) for one in Reason if one.general is General.NOT_READY}
HINTED |= {str(Consequence.UNREADABLE), str(Consequence.NO_STATE_NOW)}


def test_the_start_page_of_who_has_only_what_is_hidden_is_that_of_nobody(world: World) -> None:
    unknown = FictiveNumbers(0).person(dt.date(1950, 1, 1), world.citizens[0].sex)
    keys = world.ring.party_keys("cpr", unknown.digits)
    alike = []
    for citizen in world.citizens:
        shown = world.shown(citizen)
        if shown.hidden_cases and not (shown.cases or shown.benefits or shown.reasons & HINTED):
            alike.append(citizen)
    assert alike
    for start in ("/", "/en/"):
        expected = world.site.visitor(keys).get(start)
        assert expected.status == 200
        assert [one.number for one in alike if world.visitor(one).get(start).same != expected.same] == []
