# SPDX-License-Identifier: MPL-2.0
"""The auditor's page: what the own authority changed and looked up, in words; nothing of another's, and no citizen."""

from __future__ import annotations

import ast
import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.utils import translation

from overblik.audit.access import Channel
from overblik.audit.changes import EVERY_AUTHORITY, record_change
from overblik.audit.trail import Entry
from overblik.console.change_words import CHANGES, codes_for, what, why
from overblik.reports.report import Handling
from tests.audit.looks import seal
from tests.audit.test_trail import ANNA, BENT, staff_look
from tests.console.conftest import BIRKELUNDE, HAVREVIG, House
from tests.meta import tree
from tests.portal.conftest import parsed, text_of
from tests.portal.overviews import MOMENT

pytestmark = pytest.mark.database

PAGE, CSV = "/konsol/revision/", "/konsol/revision/csv/"


def change(house: House, action: str, authority: str | None, **more: Any) -> None:
    moment = more.pop("moment", MOMENT - dt.timedelta(hours=1))
    with house.connection() as conn:
        record_change(conn, moment, more.pop("actor", "staff:rikke"), action, more.pop("subject", "x"),
                      more.pop("detail", None), authority=authority, **more)  # fmt: skip


@pytest.fixture
def told(house: House) -> House:
    """A house where something happened: here, elsewhere and for everybody."""
    change(house, "disclosure.publish", BIRKELUNDE, detail={"version": 42}, reason="Aftalt i udvalget")
    change(house, "guidance.publish", HAVREVIG, detail={"version": 77}, actor="staff:hanne")
    change(house, "kle.import", EVERY_AUTHORITY, subject="Februar 2026 subjects", actor="otto")
    with house.connection() as conn:
        staff_look(conn, MOMENT - dt.timedelta(hours=2), authority=BIRKELUNDE, actor="staff:signe")
        staff_look(conn, MOMENT - dt.timedelta(hours=2), BENT, authority=HAVREVIG, actor="staff:hanne")
    return house


def rows(page: Any) -> list[str]:
    return [" ".join(row.text_content().split()) for row in parsed(page).xpath("//table/tbody/tr")]


def figures(page: Any) -> list[str]:
    return [
        " ".join(one.text_content().split()) for one in parsed(page).xpath("//dl[@class='figures']/div/dd")
    ]


def test_the_auditor_reads_in_words_what_was_changed_and_looked_up(told: House) -> None:
    page = told.sign_in("rolf").get(PAGE)
    assert page.status_code == 200
    assert parsed(page).xpath("string(//h1)") == "Hvem har ændret eller set hvad?"
    shown = rows(page)
    assert any("rikke" in row and "Offentliggjorde version 42 af visningen" in row and "Aftalt i udvalget" in row
               for row in shown)  # fmt: skip
    assert any("otto" in row and "Indlæste KLE-udgaven Februar 2026 subjects" in row for row in shown)
    assert any("signe" in row and "Slog en borger op i konsollen" in row and "For at se, hvad borgeren ser" in row
               for row in shown)  # fmt: skip
    assert any("demo-rolf" in row and "Loggede ind i konsollen" in row for row in shown)
    assert "Who has changed or seen what?" in told.client.get(f"/en{PAGE}").content.decode()


def test_nothing_of_another_authority_and_no_key_of_a_citizen_is_on_any_page(told: House) -> None:
    client = told.sign_in("rolf")
    for address in (
        PAGE,
        f"{PAGE}?actor=staff:hanne",
        f"{PAGE}?words=77",
        CSV,
        f"{CSV}?authority={HAVREVIG}",
    ):
        answer = client.get(address)
        text = b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode()
        assert "version 77" not in text, address
        assert HAVREVIG not in text, address
        for key in (ANNA, BENT):
            assert str(key)[:8] not in text, address
            assert key.hex[:8] not in text, address
    assert rows(client.get(f"{PAGE}?actor=staff:hanne")) == []
    there = told.sign_in("hanne").get(PAGE)
    assert any("version 77" in row for row in rows(there))
    assert not any("version 42" in row for row in rows(there))


@pytest.mark.parametrize("staff", ["rikke", "godfred", "dorte", "signe", "otto", "tobias"])
def test_whoever_is_no_auditor_is_refused_and_has_no_such_line_in_the_menu(house: House, staff: str) -> None:
    client = house.sign_in(staff)
    before = house.changes()
    for address in (PAGE, CSV):
        assert client.get(address).status_code == 403, address
    assert house.changes() == before
    assert PAGE not in client.get("/konsol/").content.decode()


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("kind=change&actor=staff:rikke", 1),
        ("kind=look", 1),
        ("kind=nonsense&actor=staff:signe", 1),
        ("words=visningen", 1),
        ("words=udvalget", 1),
        ("words=%25", 0),
        ("words=%00", 5),
        ("since=2020-01-01&until=2020-12-31", 0),
        ("since=2099-01-01&until=2020-12-31", 5),
        ("page=99", 5),
        ("page=-1", 5),
        ("page=%C2%B2", 5),
    ],
)
def test_it_is_searched_by_the_form_and_what_makes_no_sense_does_no_harm(
    told: House, query: str, count: int
) -> None:
    client = told.sign_in("rolf")
    client.get(PAGE)
    page = client.get(f"{PAGE}?{query}")
    assert page.status_code == 200
    found = [
        row for row in rows(page) if "kl. 09.15demo" not in row
    ]  # what was there when the house was made
    assert len(found) == (3 if count == 5 else count)


def test_a_date_that_cannot_be_read_is_said_and_the_last_thirty_days_are_shown(told: House) -> None:
    page = told.sign_in("rolf").get(f"{PAGE}?since=31/12/2025")
    assert "En dato kunne ikke læses" in text_of(page)
    assert len(rows(page)) == len(rows(told.client.get(PAGE))) > 3


def test_fifty_are_on_a_page_and_the_rest_on_the_next(house: House) -> None:
    for number in range(60):
        change(house, "guidance.publish", BIRKELUNDE, detail={"version": number}, actor="staff:many")
    client = house.sign_in("rolf")
    first = client.get(f"{PAGE}?actor=staff:many")
    assert len(rows(first)) == 50
    assert "Side 1 af 2" in text_of(first)
    [older] = parsed(first).xpath("//nav[@class='pages']/a/@href")
    second = client.get(older)
    assert len(rows(second)) == 10
    assert set(rows(first)).isdisjoint(rows(second))
    assert figures(first)[0] == figures(second)[0] == "60"


def test_the_figures_say_how_far_the_logs_hold(told: House) -> None:
    client = told.sign_in("rolf")
    with told.connection() as conn:
        [(head,)] = conn.execute("SELECT place FROM change_chain").fetchall()
        seal(conn)
    assert figures(client.get(PAGE))[1:] == [
        "1",
        f"ubrudt til og med nummer {head}",
        figures(client.get(PAGE))[3],
    ]
    assert "kl." in figures(client.get(PAGE))[3]


def test_a_tampered_change_is_said_with_its_number_and_nothing_of_what_it_says(told: House) -> None:
    client = told.sign_in("rolf")
    with told.connection() as conn:
        [(place,)] = conn.execute(
            "UPDATE change_log SET actor = 'staff:nobody' WHERE authority = %s AND actor = 'staff:hanne'"
            " RETURNING place", [HAVREVIG]
        ).fetchall()  # fmt: skip
    page = client.get(PAGE)
    assert figures(page)[2] == f"brudt ved nummer {place}"
    assert "Loggen over ændringer er brudt" in text_of(page)
    assert "nobody" not in page.content.decode()


def test_all_of_it_is_taken_home_as_csv_and_that_is_a_change_too(told: House) -> None:
    change(told, "disclosure.stop", BIRKELUNDE, detail={"stop": 1}, reason="=HYPERLINK()")
    client = told.sign_in("rolf")
    answer = client.get(f"{CSV}?kind=change&actor=staff:rikke")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"].startswith('attachment; filename="revision-')
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    found = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    assert [(row["code"], row["why"]) for row in found] == [
        ("disclosure.stop", "'=HYPERLINK()"),
        ("disclosure.publish", "Aftalt i udvalget"),
    ]
    assert all(len(row["digest"]) == 64 for row in found)
    assert told.changes()[-1] == ("staff:demo-rolf", "audit.export", BIRKELUNDE)


def actions() -> tuple[set[str], set[str]]:
    """Every action that the source logs, and what those begin with that are put together."""
    whole, begun = set(), set()
    for path in tree.python("src/overblik"):
        for node in ast.walk(ast.parse(tree.read(path))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record_change":
                action = node.args[3]
                if isinstance(action, ast.Constant):
                    whole.add(str(action.value))
                elif isinstance(action, ast.JoinedStr) and isinstance(action.values[0], ast.Constant):
                    begun.add(str(action.values[0].value))
    return whole, begun


PUT_TOGETHER = {
    "source.reload_": ["open", "close", "keep", "list", "remove", "removed"],
    "report.": [one.value for one in Handling if one is not Handling.RECEIVED],
    "draft.": [
        "begin",
        "write",
        "propose",
        "approve",
        "send_back",
        "take_back",
        "withdraw",
        "rebase",
        "outdated",
        "published",
    ],
}
"""How those go on that are put together where they are logged."""
PASSED_ON = {f"events.{one}" for one in ("pause", "resume", "remove", "rotate", "rotate_end")}


def test_every_action_that_is_logged_has_words() -> None:
    """Write the words for yours in console/change_words.py, and their Danish in the catalogue."""
    whole, begun = actions()
    assert len(whole) > 12
    assert begun == set(PUT_TOGETHER)
    known = whole | PASSED_ON | {start + end for start, ends in PUT_TOGETHER.items() for end in ends}
    assert known - set(CHANGES) == set()


def entry(kind: str, action: str, reason: str | None = None, detail: str | None = None) -> Entry:
    return Entry(kind, 1, MOMENT, "x", action, "thing", reason, detail, None)


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_entry_can_be_told_whatever_it_holds(language: str) -> None:
    with translation.override(language):
        for detail in (None, "{}", "[1]", "{", '{"version": {"a": 1}}', '{"subject": "no"}'):
            for action in [*CHANGES, "unheard.of"]:
                told = what(entry("change", action, detail=detail))
                assert "%" not in told
                assert told != "no"
            assert why(entry("change", "a.b", detail=detail)) == ""
        for channel in Channel:
            assert "thing" in what(entry("look", channel.value))
    assert why(entry("change", "a.b", detail='{"reason": "fordi"}')) == "fordi"
    assert why(entry("look", "console", "Klage fra borger")) == "Klage fra borger"


def test_words_of_the_page_mean_codes_of_the_log() -> None:
    with translation.override("da"):
        assert codes_for("LOGGEDE") == ("console.sign_in", "console.sign_out")
        assert codes_for("fejlmeldinger") == ("reports",)
    with translation.override("en"):
        assert codes_for("logged") == ("console.sign_in", "console.sign_out")


def test_only_the_auditor_has_the_line_in_the_menu(house: House) -> None:
    assert PAGE in house.sign_in("rolf").get("/konsol/").content.decode()
