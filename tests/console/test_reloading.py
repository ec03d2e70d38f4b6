# SPDX-License-Identifier: MPL-2.0
"""The pages of a full reload: opened, followed, closed and decided on by the own authority's operator, and nobody else."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from overblik.audit.access import Channel, Look
from overblik.index.objects import Registration
from overblik.index.reading import ItemKind
from overblik.intake import reload_effect, reload_store
from overblik.intake.batch import Sender, deliver
from overblik.intake.protect import Protector
from overblik.overview import query
from overblik.overview.selection import select
from overblik.people.cpr import FictiveRule
from tests.browser import NARROW, WIDE, faults, page_at, pictures, went
from tests.builders import BENT, SYSTEM, a_case, a_grant, an_id
from tests.console.conftest import BIRKELUNDE, HAVREVIG, House, ring
from tests.console.test_in_browser import cookies_of
from tests.console.test_replaying import a_source, figures
from tests.intake.test_replay import of_other
from tests.portal.clock import FixedClock
from tests.portal.conftest import parsed, text_of
from tests.portal.overviews import MOMENT

pytestmark = pytest.mark.database

PAGE = f"/konsol/kilder/{SYSTEM}/genindlaesning/"
ACTS = ("aaben/", "luk/", "behold/", "fjern/")


def of_birkelunde(registration: Registration) -> Registration:
    return of_other(registration, BIRKELUNDE, SYSTEM)


ALL = [
    *(of_birkelunde(a_case(f"case {number}", kle="27.36.04")) for number in range(3)),
    of_birkelunde(a_case("last", cpr=BENT, kle="32.30.04")),
    of_birkelunde(a_grant(case="last")),
]
LAST = ALL[3]


def sends(house: House, *told: Registration) -> None:
    """The system delivers, now."""
    with house.connection() as conn:
        protector = Protector(ring(), FictiveRule.REQUIRED)
        items = list(enumerate(told, 1))
        receipts = deliver(
            conn, ring(), protector, items, sender=Sender(SYSTEM), received_at=FixedClock.moment
        )
        assert all(one.accepted for one in receipts)


def works(house: House) -> None:
    """As the worker does."""
    with house.connection() as conn:
        while reload_store.take_out_next(conn, FixedClock.moment):
            pass


@pytest.fixture
def delivered(house: House) -> House:
    """A system of Birkelunde's, and Havrevig's, with some objects."""
    with house.connection() as conn:
        conn.execute("INSERT INTO source_system (id, name) VALUES (%s, 'Fagsystemet')", [SYSTEM])
    sends(house, *ALL, of_other(a_case("elsewhere"), HAVREVIG, SYSTEM))
    return house


def posted(client: Any, path: str, **told: str) -> Any:
    return client.post(PAGE + path, told)


def waiting(house: House, staff: str) -> str:
    return text_of(house.sign_in(staff).get("/konsol/"))


def a_closed_one(house: House) -> Any:
    """All but the last and its grant were sent again; the operator's client."""
    client = house.sign_in("otto")
    posted(client, "aaben/")
    sends(house, *ALL[:3])
    posted(client, "luk/")
    return client


def confirmed(client: Any) -> dict[str, str]:
    page = parsed(client.get(PAGE + "fjern/"))
    return {"confirmed": page.xpath("string(//input[@name='confirmed']/@value)"), "asked": "1"}


def test_opened_closed_and_what_was_not_sent_is_told_and_taken_home(delivered: House) -> None:
    client = delivered.sign_in("otto")
    assert PAGE in client.get(f"/konsol/kilder/{SYSTEM}/").content.decode()
    opened = posted(client, "aaben/")
    assert (opened.status_code, opened["Location"]) == (302, PAGE)
    assert figures(client.get(PAGE)) == ["0 pct.", "5", "intet endnu"]
    assert posted(client, "aaben/").status_code == 409
    sends(delivered, *ALL[:3])
    page = client.get(PAGE)
    assert figures(page)[:2] == ["60 pct.", "2"]
    assert "Sager 4 3 75 pct." in " ".join(text_of(page).split())
    FixedClock.moment = MOMENT + dt.timedelta(days=7)
    assert "Den fulde genindlæsning af Fagsystemet har været åben i mere end en uge" in waiting(
        delivered, "otto"
    )
    assert "Fagsystemet" not in waiting(delivered, "hanne") + waiting(delivered, "dorte")
    client = delivered.sign_in("otto")
    assert "Den har været åben i mere end en uge" in text_of(client.get(PAGE))
    posted(client, "luk/")
    page = client.get(PAGE)
    assert figures(page) == ["3", "2"]
    assert "Sager 32.30 Sygedagpenge og barsel 1" in " ".join(text_of(page).split())
    assert "Fagsystemet sendte ikke alt igen: Beslut, hvad der skal ske med det" in waiting(delivered, "otto")
    answer = delivered.client.get(PAGE + "csv/")
    assert answer["Cache-Control"] == "no-store"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert {(row["id"], row["kind"], row["kle"]) for row in rows} == {
        (str(an_id("last")), "case", "32.30.04"), (str(an_id("grant")), "grant", "32.30.04"),
    }  # fmt: skip
    assert [one[1] for one in delivered.changes() if one[1].startswith("source.")] == [
        "source.reload_open", "source.reload_close", "source.reload_list",
    ]  # fmt: skip
    sends(delivered, ALL[4])
    assert figures(client.get(PAGE)) == ["3", "2", "1"]
    posted(client, "behold/")
    assert "Det blev besluttet at lade det være, som det er." in text_of(client.get(PAGE))
    assert "Fagsystemet" not in waiting(delivered, "otto")


def test_nothing_is_removed_unless_it_was_looked_at_and_confirmed(delivered: House) -> None:
    client = a_closed_one(delivered)
    page = client.get(PAGE + "fjern/")
    shown = " ".join(text_of(page).split())
    assert figures(page) == ["1", "1", "0", "0", "2"], "the case of one and the benefit of another"
    assert "Det, der bliver fjernet: 2 i alt" in shown
    told = confirmed(client)
    unmarked = posted(client, "fjern/", confirmed=told["confirmed"])
    assert unmarked.status_code == 400
    assert "Sæt først krydset" in text_of(unmarked)
    sends(delivered, ALL[4])
    changed = posted(client, "fjern/", **told)
    assert changed.status_code == 409
    assert "Her er de nye tal" in text_of(changed)
    assert posted(client, "fjern/", confirmed="", asked="1").status_code == 409
    works(delivered)
    done = posted(client, "fjern/", **confirmed(client))
    assert (done.status_code, done["Location"]) == (302, PAGE)
    assert "Det bliver fjernet nu" in text_of(client.get(PAGE))
    assert posted(client, "aaben/").status_code == 409
    works(delivered)
    page = client.get(PAGE)
    assert "Det er gjort" in text_of(page)
    assert figures(page) == ["3", "2", "1"]
    with delivered.connection() as conn:
        assert conn.execute("SELECT count(*) FROM object_state").fetchone() == (5,)
    sends(delivered, LAST)
    with delivered.connection() as conn:
        assert conn.execute("SELECT count(*) FROM object_state").fetchone() == (6,)
    assert [one[:2] for one in delivered.changes()[-2:]] == [
        ("staff:demo-otto", "source.reload_remove"), ("staff:demo-otto", "source.reload_removed"),
    ]  # fmt: skip


@pytest.mark.parametrize("staff", ["dorte", "rolf"])
def test_who_may_read_sees_how_far_it_is_and_changes_nothing(delivered: House, staff: str) -> None:
    a_closed_one(delivered)
    client = delivered.sign_in(staff)
    page = client.get(PAGE)
    assert figures(page) == ["3", "2"]
    assert "<form" not in page.content.decode().partition("<main")[2].partition("</main>")[0]
    for act in ACTS:
        assert posted(client, act).status_code == 403, act
    assert client.get(PAGE + "fjern/").status_code == 403
    assert client.get(PAGE + "csv/").status_code == 200
    for other in ("rikke", "signe"):
        assert delivered.sign_in(other).get(PAGE).status_code == 403


def test_another_authority_sees_and_decides_its_own_only(delivered: House) -> None:
    a_closed_one(delivered)
    there = delivered.sign_in("hanne")
    assert figures(there.get(PAGE)) == []
    for path in ("csv/", "fjern/"):
        assert there.get(PAGE + path).status_code == 404
    for act in ("luk/", "behold/", "fjern/"):
        assert posted(there, act, asked="1").status_code == 404
    posted(there, "aaben/")
    assert figures(there.get(PAGE))[:2] == ["0 pct.", "1"]
    sends(delivered, of_other(a_case("elsewhere"), HAVREVIG, SYSTEM))
    posted(there, "luk/")
    assert "Ja, det hele" in text_of(there.get(PAGE))
    with delivered.connection() as conn:
        [left] = reload_store.all_unsettled(conn)
        assert (left.authority, left.missing) == (BIRKELUNDE, 2)


@pytest.mark.browser
@pytest.mark.slow
def test_the_operator_finds_the_one_case_that_was_not_sent_again(
    browser: Browser, delivered: House, console_url: str
) -> None:
    with page_at(browser, WIDE, "about:blank", cookies=cookies_of(delivered, "otto", console_url)) as page:

        def seen(name: str) -> None:
            pictures(page, f"console-reload-{name}", NARROW, 1024, WIDE)
            assert faults(page, NARROW, 1024, WIDE, dark=True) == [], name

        went(page, f"{console_url}/konsol/kilder/{SYSTEM}/")
        page.get_by_role("link", name="Åbn en fuld genindlæsning").click()
        seen("none")
        page.get_by_role("button", name="Åbn en fuld genindlæsning").click()
        expect(page.get_by_text("Ikke sendt endnu")).to_be_visible()
        sends(delivered, *(one for one in ALL if one is not LAST))
        page.get_by_role("link", name="Se igen").click()
        expect(page.get_by_text("80 pct.")).to_be_visible()
        seen("open")
        page.get_by_role("button", name="Luk genindlæsningen").click()
        expect(page.get_by_role("row", name="Sager 32.30 Sygedagpenge og barsel 1")).to_be_visible()
        seen("closed")
        page.get_by_role("link", name="Se, hvad borgerne ville miste").click()
        expect(page.get_by_role("heading", name="Hvad ville borgerne miste?")).to_be_visible()
        seen("remove")
        page.get_by_label("De, der ejer systemet").check()
        page.get_by_role("button", name="Fjern 1").click()
        expect(page.get_by_text("Det bliver fjernet nu")).to_be_visible()
        seen("removing")
        works(delivered)
        page.get_by_role("link", name="Se igen").click()
        expect(page.get_by_text("Det er gjort")).to_be_visible()
        seen("done")


def test_what_citizens_would_lose_is_what_their_overviews_hold(town: House) -> None:
    """Every citizen of the town is asked; nothing of the system is sent again."""
    conn, ground = town.desk.connect(), town.desk.ground()
    source = a_source(town)
    reload_store.open_reload(conn, BIRKELUNDE, source, "staff:otto", MOMENT)
    held = reload_store.close(conn, BIRKELUNDE, source, "staff:otto", MOMENT)
    going = {one for one, _, _ in reload_store.hand_out(conn, held, "staff:otto", MOMENT)}
    seen = reload_effect.seen_today(conn, BIRKELUNDE, held.id, ground.catalogue, MOMENT, MOMENT.date())
    expected: dict[ItemKind, set[Any]] = {kind: set() for kind in ItemKind}
    citizens = set()
    for (key,) in conn.execute("SELECT DISTINCT party_key FROM reading").fetchall():
        rows = query.read(conn, [key], Look(MOMENT, "test", Channel.COMMAND_LINE, "test")).rows
        for one in select(rows, ground.policy, ground.catalogue, MOMENT, MOMENT.date()).verdicts:
            row = one.row
            if (
                one.decision.shown
                and row.authority == BIRKELUNDE
                and not {row.owner_id, row.item_id}.isdisjoint(going)
            ):
                expected[row.kind].add((row.item_id, row.part if row.kind is ItemKind.BENEFIT else ""))
                citizens.add(key)
    assert seen.items == {kind: len(found) for kind, found in expected.items()}
    assert seen.citizens == len(citizens)
    assert sum(seen.items.values()) > 3
