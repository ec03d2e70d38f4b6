# SPDX-License-Identifier: MPL-2.0
"""An employee sees what the citizen sees, and why: for a purpose, written down, and of the own authority only."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import html

from overblik.audit.access import Channel, Look, looks_at
from overblik.demo.persons import persons
from overblik.index.reading import ItemKind
from overblik.index.store import lock_for_writing
from overblik.overview import query
from overblik.overview.compose import compose
from overblik.overview.explain import explain
from overblik.overview.looks import Eyes, read_looks
from overblik.overview.view import Overview
from overblik.people.cpr import Cpr, FictiveRule, parse_cpr
from overblik.people.status import PersonStatus, set_status
from overblik.portal.desk import Desk
from overblik.portal.purposes import purpose_sentence
from tests.console.conftest import BIRKELUNDE, HAVREVIG, House, keys_of, ring
from tests.portal.clock import FixedClock
from tests.portal.conftest import parsed, text_of
from tests.portal.overviews import MOMENT

pytestmark = pytest.mark.database

FORM, VIEW, WHY = "/konsol/borger/", "/konsol/borger/visning/", "/konsol/borger/hvorfor/"
OF_BIRKELUNDE = ["alma", "clara", "dagny", "holger"]


def cpr_of(person: str) -> Cpr:
    return next(one.citizen.cpr for one in persons() if one.key == person)


def keys(person: str) -> tuple[uuid.UUID, ...]:
    return keys_of(cpr_of(person))


def look_up(town: House, person: str, **told: str) -> Any:
    """Ask for a person by number, as an employee who is signed in."""
    asked = {"cpr": cpr_of(person).digits, "purpose": "look_up.asked", **told}
    return town.client.post(FORM, asked)


def looked_up(town: House, person: str, staff: str = "signe", **told: str) -> None:
    town.sign_in(staff)
    answer = look_up(town, person, **told)
    assert (answer.status_code, answer["Location"]) == (302, VIEW), text_of(answer)


def own_overview(town: House, person: str, *, at: dt.datetime = MOMENT) -> Overview:
    """What the citizen sees, by the statement itself."""
    with town.connection() as conn:
        found = query.read(conn, keys(person), Look(at, "test", Channel.COMMAND_LINE, "test"))
        return compose(found.rows, town.desk.ground(), at)


def looks(town: House, person: str) -> list[Any]:
    with town.connection() as conn:
        return looks_at(conn, keys(person)[0])


@pytest.fixture
def portal(town: House) -> Iterator[None]:
    """The citizen's own pages over the same database."""
    from django.apps import apps

    def read(asked: Any, look: Look, *, kinds: Any, since: Any = None) -> Overview:
        with town.connection() as conn:
            rows = query.read(conn, asked, look, kinds=kinds, since=since).rows
            return compose(rows, town.desk.ground(), look.at)

    ground = town.desk.ground()
    config: Any = apps.get_app_config("portal")
    before = getattr(config, "desk", None)
    config.desk = Desk(
        read=read,
        kle_title=ground.catalogue.title,
        read_looks=lambda *told: pytest.fail("no log is read"),
        file_report=lambda *told: pytest.fail("nothing is reported"),
        own_reports=lambda *told: pytest.fail("no report is read"),
        declared=lambda: pytest.fail("nothing is declared"),
        authority_name=ground.authorities.name,
        guidance=lambda: ground.guidance,
        demo_persons=town.desk.demo_persons,
    )
    yield
    config.desk = before


def content(answer: Any) -> str:
    """The content of a page without what only one of the two may have: banner, ways on, the way to report."""
    assert answer.status_code == 200
    (main,) = parsed(answer).xpath("//main")
    for extra in main.xpath(
        ".//section[@class='looked-up'] | .//nav[@class='foot'] | .//details[@class='details wrong']"
    ):
        extra.getparent().remove(extra)
    main.attrib.pop("class")
    text = html.tostring(main, encoding="unicode").replace('="/konsol/borger/visning/', '="/')
    return re.sub(r">\s+", ">", " ".join(text.split()))


@pytest.mark.parametrize("person", OF_BIRKELUNDE)
def test_every_page_is_word_for_word_the_citizens_own(town: House, portal: None, person: str) -> None:
    overview = own_overview(town, person)
    paths = ["", *(f"sag/{one.id}/" for one in overview.cases)]
    paths += ["ydelse/{}/{}/".format(*one.id.split(":")) for one in overview.benefits]
    from django.conf import settings
    from django.test import Client

    citizen = Client()
    session = citizen.session
    since = int(MOMENT.timestamp())
    own = [key.hex for key in keys(person)]
    session.update({"keys": own, "level": "demo", "since": since, "seen": since})
    session.save()
    citizen.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    looked_up(town, person)
    for path in paths:
        assert content(town.client.get(VIEW + path)) == content(citizen.get(f"/{path}")), path


def test_what_another_authority_delivered_is_on_no_page(town: House) -> None:
    """Frode has moved: his cases lie at two authorities."""
    overview = own_overview(town, "frode")
    others = [case for case in overview.cases if case.authority != BIRKELUNDE]
    own = [case for case in overview.cases if case.authority == BIRKELUNDE]
    assert others
    assert own
    looked_up(town, "frode")
    page = town.client.get(VIEW).content.decode() + town.client.get(WHY).content.decode()
    for case in others:
        assert str(case.id) not in page
        assert town.client.get(f"{VIEW}sag/{case.id}/").status_code == 404
        found = parsed(town.client.get(f"{WHY}?item={case.id}"))
        assert found.xpath("//section[@class='why']") == []
    for case in own:
        assert str(case.id) in page


def test_the_other_authority_sees_the_other_half(town: House) -> None:
    looked_up(town, "frode", staff="hanne")
    assert {case.authority for case in own_overview(town, "frode").cases} >= {BIRKELUNDE}
    told = town.client.get(WHY).content.decode()
    for case in own_overview(town, "frode").cases:
        assert (str(case.id) in told) == (case.authority == HAVREVIG)


@pytest.mark.parametrize("person", [one.key for one in persons() if one.key != "ingrid"])
def test_every_item_has_the_verdict_of_explain(town: House, person: str) -> None:
    with town.connection() as conn:
        rows = query.read(conn, keys(person), Look(MOMENT, "t", Channel.COMMAND_LINE, "t")).rows
    told = explain(rows, town.desk.ground(), MOMENT, authority=BIRKELUNDE)
    looked_up(town, person)
    page = parsed(town.client.get(WHY))
    figures = [one.text for one in page.xpath("//dl[@class='figures']//dd")]
    assert figures == [str(sum(one.shown for one in told)), str(sum(not one.shown for one in told))]
    lines = page.xpath("//section[@class='why']//ul[@class='line-list']/li")
    assert len(lines) == len(told) or page.xpath("//nav[@class='pages']")
    assert page.xpath("//title/text()")[0].startswith("Hvorfor ser borgeren det")


def test_why_a_case_is_not_seen_is_found_with_its_rule_and_area(town: House) -> None:
    """Clara has a case in an area that is closed and one from before the from-date."""
    looked_up(town, "clara")
    page = town.client.get(f"{WHY}?verdict=hidden")
    text = text_of(page)
    assert "Kommunen har ikke åbnet for dette KLE-nummer." in text
    assert "Sagen er oprettet før reglens fradato" in text
    assert "Felt: Sager oprettet fra" in text
    assert parsed(page).xpath("//section[@class='why']//a[starts-with(@href, '/konsol/visning/omraade/')]")
    with town.connection() as conn:
        rows = query.read(conn, keys("clara"), Look(MOMENT, "t", Channel.COMMAND_LINE, "t")).rows
    hidden = [one for one in explain(rows, town.desk.ground(), MOMENT) if not one.shown]
    for row in rows:
        if row.item_id in {one.item for one in hidden} and row.kind is ItemKind.CASE:
            title = html.fromstring(f"<p>{row.body.decode()}</p>").text_content()
            assert '"title":"' not in text
            assert title.partition('"title":"')[2].partition('"')[0] not in text or '"title":"' not in title


def test_each_page_leaves_its_trace_and_the_citizen_reads_why_but_not_who(town: House) -> None:
    looked_up(town, "alma", purpose="look_up.quality")
    before = looks(town, "alma")
    for path in (VIEW, WHY):
        assert town.client.get(path).status_code == 200
    after = looks(town, "alma")
    assert len(after) == len(before) + 2
    for look in after[:2]:
        assert (look.actor, look.channel, look.purpose, look.authority) == (
            "staff:demo-signe",
            "console",
            "look_up.quality",
            BIRKELUNDE,
        )
    with town.connection() as conn:
        own = Look(MOMENT + dt.timedelta(minutes=1), "x", Channel.PORTAL, "portal.looks")
        told = read_looks(conn, keys("alma"), own, MOMENT.date().replace(day=1))
    (seen,) = [one for one in told.seen if one.purpose == "look_up.quality"]
    assert (seen.eyes, seen.authority, seen.count) == (Eyes.STAFF, BIRKELUNDE, 2)
    from django.utils import translation

    with translation.override("da"):
        assert purpose_sentence(seen) == "For at kontrollere, at oplysningerne om dig er rigtige."
    assert "signe" not in repr(told).lower()
    town.sign_in("rolf")
    assert "Kontrol af, at data er rigtige" in text_of(town.client.get("/konsol/revision/"))


def test_the_number_is_in_no_address_no_session_and_no_answer(town: House, caplog: Any) -> None:
    digits = cpr_of("alma").digits
    looked_up(town, "alma")
    pages = [town.client.get(path) for path in (FORM, VIEW, WHY)]
    wrong = look_up(town, "alma", purpose="nothing")
    assert wrong.status_code == 400
    for answer in (*pages, wrong):
        assert digits not in answer.content.decode()
        assert f"{digits[:6]}-{digits[6:]}" not in answer.content.decode()
    assert digits not in repr(dict(town.client.session.items()))
    assert digits not in caplog.text
    assert pages[1]["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"cpr": ""}, "Skriv nummerets ti cifre"),
        ({"cpr": "010190" + "1234"}, "Skriv nummerets ti cifre"),  # the demo takes invented numbers only
        ({"purpose": ""}, "Vælg, hvorfor du slår personen op."),
        ({"purpose": "curiosity"}, "Vælg, hvorfor du slår personen op."),
        ({"as_of": "yesterday"}, "Skriv et tidspunkt, der har været"),
        ({"as_of": "2099-01-01T10:00"}, "Skriv et tidspunkt, der har været"),
    ],
)
def test_what_cannot_be_is_told_and_nobody_is_looked_up(town: House, told: dict[str, str], says: str) -> None:
    town.sign_in("signe")
    before = looks(town, "alma")
    answer = look_up(town, "alma", **told)
    assert answer.status_code == 400
    assert says in text_of(answer)
    assert looks(town, "alma") == before
    assert town.client.get(VIEW)["Location"] == FORM


def test_a_person_nobody_knows_looks_like_one_who_has_nothing(town: House) -> None:
    town.sign_in("signe")
    town.client.post(FORM, {"cpr": "7101901234", "purpose": "look_up.asked"})
    unknown = text_of(town.client.get(WHY))
    assert "Birkelunde Kommune har ikke leveret noget om denne person." in unknown
    looked_up(town, "ellen")
    assert text_of(town.client.get(WHY)) == unknown


def test_of_the_dead_nothing_is_told_and_the_look_is_written_down(town: House) -> None:
    looked_up(town, "alma")
    died(town, "alma")
    before = len(looks(town, "alma"))
    for path in (VIEW, WHY, f"{VIEW}sag/{uuid.uuid4()}/"):
        answer = town.client.get(path)
        assert answer.status_code == 404
        assert "Der kan ikke vises oplysninger for denne person." in text_of(answer)
    assert len(looks(town, "alma")) == before + 3


def died(town: House, person: str, status: PersonStatus = PersonStatus.DEAD) -> None:
    held = ring()
    when = MOMENT - dt.timedelta(days=1)
    with town.connection() as conn:
        set_status(conn, held, cpr_of(person), status, when, MOMENT, "test", lock=lock_for_writing)


def test_that_a_person_is_protected_is_said(town: House) -> None:
    looked_up(town, "alma")
    assert "Personen er beskyttet." not in text_of(town.client.get(VIEW))
    looked_up(town, "dagny")
    assert "Personen er beskyttet." in text_of(town.client.get(VIEW))


def test_the_page_is_seen_as_it_was(town: House) -> None:
    """Nothing had been received an hour before the town was filled."""
    assert own_overview(town, "alma").cases
    looked_up(town, "alma", as_of="2025-01-01T12:00")
    text = text_of(town.client.get(VIEW))
    assert "Det er, som det så ud 1. januar 2025" in text
    assert "har ikke leveret noget" in text_of(town.client.get(WHY))


def test_a_look_up_ends_by_time_by_hand_and_with_the_authority(town: House) -> None:
    looked_up(town, "alma")
    FixedClock.moment = MOMENT + dt.timedelta(minutes=14)
    assert town.client.get(VIEW).status_code == 200
    FixedClock.moment = MOMENT + dt.timedelta(minutes=28)
    assert town.client.get(WHY).status_code == 200
    FixedClock.moment = MOMENT + dt.timedelta(minutes=43)
    assert town.client.get(VIEW)["Location"] == FORM
    FixedClock.moment = MOMENT
    looked_up(town, "alma")
    assert town.client.post(f"{FORM}slut/")["Location"] == FORM
    assert town.client.get(VIEW)["Location"] == FORM
    looked_up(town, "frode", staff="tobias")
    town.client.post("/konsol/myndighed/", {"authority": HAVREVIG})
    assert town.client.get(VIEW).status_code == 200
    other = next(cvr for cvr in town.desk.demo_staff["tobias"].roles if cvr != HAVREVIG)  # type: ignore[index]
    town.client.post("/konsol/myndighed/", {"authority": other})
    assert town.client.get(VIEW)["Location"] == FORM


@pytest.mark.parametrize(
    ("staff", "person", "status"),
    [
        ("signe", "look_up.asked", 302),
        ("dorte", "look_up.quality", 302),
        ("rikke", "look_up.test", 302),
        ("rikke", "look_up.asked", 400),
        ("godfred", "look_up.quality", 400),
    ],
)
def test_editors_and_approvers_may_only_try_with_invented_persons(
    town: House, staff: str, person: str, status: int
) -> None:
    town.sign_in(staff)
    assert look_up(town, "alma", purpose=person).status_code == status


@pytest.mark.parametrize("staff", ["rolf", "otto"])
@pytest.mark.parametrize("path", [FORM, VIEW, WHY])
def test_who_has_no_such_role_looks_nobody_up(town: House, staff: str, path: str) -> None:
    town.sign_in(staff)
    assert town.client.get(path).status_code == 403
    assert look_up(town, "alma").status_code == 403


def test_a_real_number_is_never_used_to_try(town: House) -> None:
    """Outside a demo real numbers are read; that one is real is seen from the number alone."""
    from django.apps import apps

    config: Any = apps.get_app_config("console")
    read = functools.partial(parse_cpr, fictive=FictiveRule.ALLOWED)
    config.desk = dataclasses.replace(town.desk, read_cpr=read, demo_persons=())
    town.sign_in("signe")
    real = {"cpr": cpr_of("alma").digits}
    real["cpr"] = f"{int(real['cpr'][0]) - 6}{real['cpr'][1:]}"
    answer = town.client.post(FORM, {**real, "purpose": "look_up.test"})
    assert answer.status_code == 400
    assert "En virkelig person kan ikke bruges til at prøve." in text_of(answer)
    assert town.client.post(FORM, {**real, "purpose": "look_up.asked"}).status_code == 302
    town.sign_in("rikke")
    for purpose in ("look_up.asked", "look_up.test"):
        assert town.client.post(FORM, {**real, "purpose": purpose}).status_code == 400


def test_who_looks_up_too_many_is_stopped_and_it_is_written_down(town: House) -> None:
    from django.conf import settings
    from django.test import override_settings

    few = dataclasses.replace(settings.OVERBLIK, look_ups_per_hour=2)
    with override_settings(OVERBLIK=few):
        for person in ("alma", "clara"):
            looked_up(town, person)
            town.client.get(VIEW)
        answer = look_up(town, "dagny")
        assert answer.status_code == 429
        assert "Du har slået 2 personer op den seneste time" in text_of(answer)
        assert town.changes()[-1] == ("staff:demo-signe", "look_up.refused", BIRKELUNDE)
        FixedClock.moment = MOMENT + dt.timedelta(minutes=61)
        town.sign_in("signe")
        assert look_up(town, "dagny").status_code == 302
