# SPDX-License-Identifier: MPL-2.0
"""Looking for another in the portal: what it shows, what shuts it, and that all that shuts it looks the same."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import uuid
from pathlib import Path
from typing import Any

import msgspec
import pytest

from overblik.audit.access import looks_at
from overblik.database.connection import connect
from overblik.people import keys, store
from overblik.people.cpr import Cpr
from overblik.people.mandate import Mandate
from overblik.people.mandate_store import given, keep
from overblik.people.status import PersonStatus
from overblik.portal.granting import _after, main_areas
from overblik.portal.mandates import ENDED
from tests.builders import ANNA, BENT, an_id
from tests.portal.conftest import Office, parsed, signed_in, text_of, words
from tests.portal.overviews import COVERAGE, MOMENT, MUNICIPALITY, OTHER, key

GIVER, HOLDER, ID = key("anna"), key("nobody"), an_id("mandate")
DAY = dt.timedelta(days=1)
MANDATE = Mandate(
    ID,
    GIVER,
    HOLDER,
    ("32.*", "27.*"),
    None,
    MOMENT - DAY,
    MOMENT + DAY,
    MOMENT - DAY,
    None,
    "table",
    "Far",
    "Min datter",
)
CASE = f"/sag/{an_id('home')}/"
PAGES = ["/", CASE, f"/ydelse/{an_id('sickness')}/1/"]


def kept(office: Office, **changes: Any) -> Mandate:
    made = msgspec.structs.replace(MANDATE, **changes)
    with connect(office.database) as conn:
        keep(conn, made)
    return made


def mark(office: Office, who: uuid.UUID, status: PersonStatus) -> None:
    with connect(office.database) as conn:
        conn.execute("INSERT INTO person_status VALUES (%s, %s, %s, %s)", (who, MOMENT, MOMENT, status.value))


def look(client: Any, mandate: object = ID) -> Any:
    return client.post("/fuldmagter/se/", {"mandate": str(mandate)})


def plain(answer: Any) -> tuple[int, str]:
    """All of an answer but the secret of its forms, which is new on every page."""
    return answer.status_code, re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1", answer.content.decode())


@pytest.fixture
def holder(client: Any, office: Office) -> Any:
    """The client, signed in as one who has nothing of their own."""
    return signed_in(client, "nobody")


def test_start_case_and_benefit_are_the_givers_with_a_banner_on_every_page(
    holder: Any, office: Office
) -> None:
    kept(office)
    assert [holder.get(page).status_code for page in PAGES] == [200, 404, 404]
    answer = look(holder)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    for address in [*PAGES, "/en/", "/om/", "/daekker/", "/databeskyttelse/"]:
        page = parsed(holder.get(address))
        [banner] = page.xpath("//section[@class='acting']")
        assert banner.xpath(".//form/@action")[0].endswith("/fuldmagter/tilbage/")
    banner = words(parsed(holder.get("/")).xpath("//section[@class='acting']")[0])
    assert "Du ser på vegne af en anden: Far" in banner
    assert re.search(r"Din fuldmagt gælder: \w[^,]*, \w[^,]*\. Den", banner)
    assert "Den gælder til og med den 25. november 2025." in banner
    assert "Ændring af din bolig" in text_of(holder.get(CASE))


def test_the_way_back_leads_to_ones_own(holder: Any, office: Office) -> None:
    kept(office)
    look(holder)
    answer = holder.post("/fuldmagter/tilbage/")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert holder.get(CASE).status_code == 404
    assert not parsed(holder.get("/")).xpath("//section[@class='acting']")


@pytest.mark.parametrize(
    "address", ["/sag/00000000-0000-4000-8000-000000000000/", "/nowhere/", "/en/nowhere/"]
)
def test_a_page_that_is_not_there_says_for_whom_one_is_looking(
    holder: Any, office: Office, address: str
) -> None:
    kept(office)
    assert not parsed(holder.get(address)).xpath("//section[@class='acting']")
    look(holder)
    answer = holder.get(address)
    assert answer.status_code == 404
    [banner] = parsed(answer).xpath("//section[@class='acting']")
    told = "You are looking for another person" if "/en/" in address else "Du ser på vegne af en anden"
    assert told in words(banner)
    [way] = banner.xpath(".//form")
    token = way.xpath("string(.//input[@name='csrfmiddlewaretoken']/@value)")
    back = holder.post(way.get("action"), {"csrfmiddlewaretoken": token})
    assert back.status_code == 302
    assert not parsed(holder.get(address)).xpath("//section[@class='acting']")


def test_a_form_refused_while_acting_says_for_whom_one_is_looking(office: Office) -> None:
    from django.test import Client

    strict = signed_in(Client(), "nobody")
    kept(office)
    look(strict)
    strict.handler.enforce_csrf_checks = True
    answer = strict.post("/fuldmagter/tilbage/")
    assert answer.status_code == 403
    assert parsed(answer).xpath("//section[@class='acting']")


def test_pages_about_oneself_stay_shut_while_acting_for_another(holder: Any, office: Office) -> None:
    kept(office)
    look(holder)
    for address in ("/set/", "/fuldmagter/", "/fuldmagter/giv/"):
        answer = holder.get(address)
        assert answer.status_code == 403
        assert "Denne side handler om dig selv" in text_of(answer)
        assert parsed(answer).xpath("//main//form[@action='/fuldmagter/tilbage/']")


def test_the_session_holds_an_id_and_a_key_and_nothing_else_of_it(holder: Any, office: Office) -> None:
    kept(office)
    before = set(holder.session.keys())
    look(holder)
    assert set(holder.session.keys()) - before == {"acting"}
    assert holder.session["acting"] == [ID.hex, GIVER.hex]


def test_each_page_is_logged_under_both(holder: Any, office: Office) -> None:
    kept(office)
    look(holder)
    for page in PAGES:
        holder.get(page)
    with connect(office.database) as conn:
        hers, mine = looks_at(conn, GIVER), looks_at(conn, HOLDER)
    assert {row.by_mandate for row in hers} == {row.with_mandate for row in mine} == {ID}
    purposes = sorted(row.purpose for row in hers)
    assert purposes == ["portal.benefit", "portal.case", "portal.on-behalf", "portal.start"]
    assert sorted(row.purpose for row in mine) == purposes


SHUT: list[tuple[str, dict[str, Any], dict[uuid.UUID, PersonStatus]]] = [
    ("expired", {"valid_to": MOMENT}, {}),
    ("not begun", {"valid_from": MOMENT + DAY / 2}, {}),
    ("withdrawn", {"withdrawn_at": MOMENT}, {}),
    ("given to somebody else", {"holder": key("bench")}, {}),
    ("another id", {"id": an_id("other")}, {}),
    ("a protected giver", {}, {GIVER: PersonStatus.PROTECTED}),
    ("a dead giver", {}, {GIVER: PersonStatus.DEAD}),
]


@pytest.mark.parametrize(("changes", "statuses"), [row[1:] for row in SHUT], ids=[row[0] for row in SHUT])
def test_whatever_shuts_it_the_answer_is_that_of_a_mandate_nobody_gave(
    holder: Any, office: Office, changes: dict[str, Any], statuses: dict[uuid.UUID, PersonStatus]
) -> None:
    nobody = plain(look(holder, uuid.uuid4()))
    kept(office, **changes)
    for who, status in statuses.items():
        mark(office, who, status)
    assert plain(look(holder)) == nobody == plain(look(holder, "no id at all"))
    assert nobody[0] == 404
    assert "acting" not in holder.session
    with connect(office.database) as conn:
        assert looks_at(conn, GIVER) == []
        assert [row.refused for row in looks_at(conn, HOLDER)] == [True] * 3


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("how", ["withdrawn", "expired", "protected", "dead", "never"])
def test_what_ends_on_the_way_ends_on_the_next_page(holder: Any, office: Office, page: str, how: str) -> None:
    """The same answer on every page, and afterwards one is back at one's own."""
    kept(office)
    look(holder)
    with connect(office.database) as conn:
        if how in ("protected", "dead"):
            mark(office, GIVER, PersonStatus(how))
        elif how == "never":
            conn.execute("DELETE FROM mandate")
        else:
            column = "withdrawn_at" if how == "withdrawn" else "valid_to"
            conn.execute(f"UPDATE mandate SET {column} = %s", (MOMENT,))
    shut = plain(holder.get(page))
    assert shut[0] == 404
    assert "Der kan ikke vises oplysninger for denne person." in shut[1]
    assert "acting" not in holder.session
    session = holder.session
    session["acting"] = [uuid.uuid4().hex, uuid.uuid4().hex]
    session.save()
    guessed = plain(holder.get(page))
    assert shut == (guessed[0], guessed[1])


def test_whoever_is_marked_dead_is_signed_out_with_neutral_words(office: Office, client: Any) -> None:
    from overblik.overview.query import not_shown

    signed_in(client, "nobody")
    office.fault = not_shown()
    for page in ("/", "/set/"):
        signed_in(client, "nobody")
        answer = client.get(page)
        assert answer.status_code == 404
        assert "Der kan ikke vises oplysninger for denne person." in text_of(answer)
        assert not client.session.get("keys")


def test_both_see_the_mandate_and_either_may_end_it(holder: Any, office: Office) -> None:
    kept(office)
    page = holder.get("/fuldmagter/")
    assert "Far" in text_of(page)
    assert "Gælder nu" in text_of(page)
    signed_in(holder, "anna")
    page = holder.get("/fuldmagter/")
    assert "Min datter" in text_of(page)
    answer = holder.post("/fuldmagter/afslut/", {"mandate": str(ID)})
    assert (answer.status_code, answer["Location"]) == (302, f"/fuldmagter/?{ENDED}=1")
    assert "Afsluttet den 24. november 2025" in text_of(holder.get("/fuldmagter/"))
    assert (
        holder.post("/fuldmagter/afslut/", {"mandate": str(uuid.uuid4())})["Location"] == answer["Location"]
    )


@pytest.fixture
def anna_gives(anna: Any, office: Office, tmp_path: Path) -> Any:
    """Anna, whom the database knows by her number."""
    ring = keys.load_or_create(tmp_path / "keys")
    with connect(office.database) as conn:
        store.remember(conn, ring, [(GIVER, ring.seal(Cpr(ANNA)))])
        # Her number makes another key than the one that this test's overviews lie under.
        conn.execute("INSERT INTO alias VALUES (%s, %s)", (ring.party_key("cpr", ANNA), GIVER))
    return anna


FORM = {
    "cpr": f"{BENT[:6]}-{BENT[6:]}",
    "areas": ["32.*"],
    "months": "12",
    "holder_label": "Bent",
    "giver_label": "Anna",
}


def test_giving_a_mandate_ends_with_a_receipt_and_never_shows_the_number(
    anna_gives: Any, office: Office
) -> None:
    answer = anna_gives.post("/fuldmagter/giv/", FORM)
    assert answer.status_code == 302
    with connect(office.database) as conn:
        [made] = given(conn, [GIVER])
        everything = str(conn.execute("SELECT * FROM mandate, mandate_held, change_log").fetchall())
    assert answer["Location"] == f"/fuldmagter/?given={made.id}"
    page = anna_gives.get(answer["Location"])
    assert "Du har givet fuldmagt" in text_of(page)
    assert str(made.id) in text_of(page)
    assert (made.areas, made.authorities, made.source) == (("32.*",), (MUNICIPALITY,), "table")
    assert made.valid_to == dt.datetime(2026, 11, 24, 23, tzinfo=dt.UTC)
    for where in (everything, page.content.decode(), answer["Location"]):
        assert BENT[6:] not in where


def test_the_answer_does_not_tell_whether_anybody_knows_the_person(
    anna_gives: Any, office: Office, tmp_path: Path
) -> None:
    def ask() -> str:
        location = anna_gives.post("/fuldmagter/giv/", FORM)["Location"]
        text = text_of(anna_gives.get(location)).replace(location.partition("=")[2], "")
        with connect(office.database) as conn:
            conn.execute("TRUNCATE mandate, mandate_held")
        return text

    unknown = ask()
    ring = keys.load_or_create(tmp_path / "keys")
    bent = ring.party_key("cpr", BENT)
    for status in PersonStatus:
        mark(office, bent, status)
        with connect(office.database) as conn:
            assert conn.execute("SELECT count(*) FROM person WHERE party_key = %s", (bent,)).fetchone() == (
                1,
            )
            text = ask()
            conn.execute("DELETE FROM person_status")
        assert text == unknown, status


@pytest.mark.parametrize(
    ("changes", "words_", "field"),
    [
        ({"cpr": "12"}, "Skriv den andens CPR-nummer med 10 cifre.", "cpr"),
        ({"cpr": ANNA}, "Det er dit eget CPR-nummer.", "cpr"),
        ({"areas": []}, "Vælg mindst ét område.", "areas"),
        ({"areas": ["99.*"]}, "Vælg mindst ét område.", "areas"),
        ({"months": "600"}, "Vælg, hvor længe", "months"),
        ({"giver_label": BENT}, "kan ikke være et CPR-nummer", "names"),
        ({"holder_label": "x" * 61}, "op til 60 tegn", "names"),
    ],
)
def test_what_is_wrong_is_told_with_a_way_to_the_field(
    anna_gives: Any, office: Office, changes: dict[str, Any], words_: str, field: str
) -> None:
    answer = anna_gives.post("/fuldmagter/giv/", FORM | changes)
    assert answer.status_code == 422
    assert words_ in text_of(answer)
    page = parsed(answer)
    assert page.xpath(f"//main//a[@href='#{field}']")
    assert page.xpath(f"//*[@id='{field}']")
    assert BENT[6:] not in answer.content.decode().replace(BENT if "giver_label" in changes else "", "")
    with connect(office.database) as conn:
        assert given(conn, [GIVER]) == []


def test_who_has_nothing_is_told_that_there_is_nothing_to_give(holder: Any) -> None:
    answer = holder.post("/fuldmagter/giv/", FORM)
    assert answer.status_code == 422
    assert "Der er ikke noget i dit overblik." in text_of(answer)


def test_unless_an_authority_has_opened_for_it_nobody_gives_here(anna: Any, office: Office) -> None:
    from django.apps import apps

    config: Any = apps.get_app_config("portal")
    assert "Giv en fuldmagt" in text_of(anna.get("/fuldmagter/"))
    config.desk = dataclasses.replace(config.desk, granting=None)
    assert anna.get("/fuldmagter/giv/").status_code == 404
    assert anna.post("/fuldmagter/giv/", FORM).status_code == 404
    assert "Giv en fuldmagt" not in text_of(anna.get("/fuldmagter/"))


def test_a_form_without_its_secret_changes_nothing(office: Office) -> None:
    from django.test import Client

    kept(office)
    client = Client(enforce_csrf_checks=True)
    for address in ("se", "afslut", "tilbage", "giv"):
        assert client.post(f"/fuldmagter/{address}/", {"mandate": str(ID)}).status_code == 403


def test_only_what_these_authorities_show_can_be_chosen() -> None:
    found = main_areas(COVERAGE, [MUNICIPALITY])
    assert found
    assert all(re.fullmatch(r"[0-9]{2}\.\*|[0-9]\*", pattern) for pattern in found)
    assert main_areas(COVERAGE, []) == []
    assert set(main_areas(COVERAGE, [MUNICIPALITY, OTHER])) >= set(found)


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        ("2025-11-24", 3, "2026-02-24"),
        ("2025-11-30", 3, "2026-02-28"),
        ("2024-02-29", 24, "2026-02-28"),
        ("2025-12-31", 12, "2026-12-31"),
    ],
)
def test_a_mandate_ends_with_the_day_so_many_months_later(day: str, months: int, last: str) -> None:
    ends = _after(dt.datetime.fromisoformat(f"{day}T12:00:00+01:00"), months)
    assert ends.date() == dt.date.fromisoformat(last) + DAY
    assert (ends.hour, ends.minute) == (0, 0)
