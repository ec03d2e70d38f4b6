# SPDX-License-Identifier: MPL-2.0
"""An employee with every role at another authority walks every address there is: nothing is told and nothing done."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.urls import get_resolver

from overblik.access import clients, gate_store
from overblik.access.gate_notes import GateNotes
from overblik.access.rights import Right
from overblik.access.staff import Role
from overblik.access.system_key import token_key
from overblik.audit.changes import record_change
from overblik.disclosure import draft_store
from overblik.guidance import store as texts
from overblik.guidance.editing import with_area
from overblik.guidance.text import AreaText, Title
from overblik.index.kinds import Sensitivity
from overblik.intake import reload_store, replay_store
from overblik.intake.expected import EVERY_DAY, expect
from overblik.intake.expecting import expect_delivery
from overblik.kle.number import KlePattern
from overblik.usage import store as usage
from overblik.usage.tally import Counted, What
from tests.audit.test_trail import staff_look
from tests.console.conftest import BIRKELUNDE, HAVREVIG, House
from tests.console.test_citizen_view import look_up, own_overview
from tests.console.test_reports_page import send
from tests.portal.overviews import MOMENT

pytestmark = pytest.mark.database

SECRET = "Kun i Birkelunde"
READER, KEY, REFUSED = "Læseren fra Birkelunde", "key-of-the-reader", "delivery.forbidden"
TIMES = 987_654
KEPT = (
    "disclosure_draft", "disclosure_version", "disclosure_stop", "guidance_version", "error_report",
    "delivery_expectation", "replay", "reload", "read_right",
)  # fmt: skip
"""The tables of what an authority decides and answers."""


def everything_of_birkelunde(town: House) -> tuple[dict[str, str], set[str]]:
    """What stands in addresses, by the name of the converter; and the words that nobody else may read."""
    receipt = send(town).receipt
    system, notes = uuid.uuid4(), GateNotes()
    with town.connection() as conn:
        draft_store.begin(conn, BIRKELUNDE, SECRET, "staff:demo-rikke", MOMENT)
        draft_store.write(conn, BIRKELUNDE, 1, 1, lambda rules: list(rules)[1:], "staff:demo-rikke", MOMENT)
        made = AreaText("14.*", title=Title(SECRET))
        texts.change(
            conn, BIRKELUNDE, lambda held: with_area(held, made, None), MOMENT, "staff:demo-rikke", SECRET
        )
        usage.add(conn, {Counted(MOMENT.date(), BIRKELUNDE, "portal", What.ANSWER): TIMES})
        wanted = expect(BIRKELUNDE, system, EVERY_DAY, "06:00", MOMENT)
        expect_delivery(conn, wanted, "staff:demo-otto")
        replay_store.begin(conn, BIRKELUNDE, system, "staff:only-in-birkelunde", MOMENT)
        may = Right(BIRKELUNDE, KlePattern("14.*"), Sensitivity.CONFIDENTIAL)
        clients.allow(conn, MOMENT, "staff:demo-otto", system, name=READER, rights=[may])
        notes.came(system, KEY, MOMENT, lambda: token_key(KEY, "ES256", None))
        notes.turned_away(system, REFUSED, MOMENT)
        gate_store.add(conn, notes.taken())
        reload_store.open_reload(conn, BIRKELUNDE, system, "staff:only-in-birkelunde", MOMENT)
        reload_store.close(conn, BIRKELUNDE, system, "staff:only-in-birkelunde", MOMENT)
        staff_look(conn, MOMENT, authority=BIRKELUNDE, actor="staff:only-in-birkelunde")
        record_change(conn, MOMENT, "staff:only-in-birkelunde", "a.b", SECRET, authority=BIRKELUNDE)
    overview = own_overview(town, "alma")
    [benefit] = overview.benefits[:1]
    grant, _, part = benefit.id.partition(":")
    told = {
        "draft": "1", "case_id": str(overview.cases[0].id), "grant": grant, "part": part, "receipt": receipt,
        "source": str(system), "number": "14", "token": "token",
    }  # fmt: skip
    return told, {
        SECRET, READER, KEY, REFUSED, receipt, str(system), "only-in-birkelunde", str(TIMES), f"{TIMES:,}".replace(",", "."),
        *(str(case.id) for case in overview.cases), grant,
    }  # fmt: skip


def addresses(told: dict[str, str]) -> list[str]:
    """Every address of the console, about what is Birkelunde's; a new kind of address has to be told of here."""
    found = []
    for pattern in get_resolver("overblik.console.urls").url_patterns:
        path = re.sub(r"<\w+:(\w+)>", lambda one: told[one[1]], str(pattern.pattern))
        found.append(f"/konsol/{path}")
    return found


def rows(town: House) -> list[Any]:
    with town.connection() as conn:
        return [
            conn.execute(
                f"SELECT t::text FROM {table} t WHERE authority = %s ORDER BY 1", (BIRKELUNDE,)
            ).fetchall()
            for table in KEPT
        ]


LEAVES = ("/konsol/log-", "/konsol/myndighed/", "/konsol/borger/slut/", "/konsol/invitation/")
"""Where one comes in or goes out; nothing of any authority's is there."""

POSTED = {
    "revision": "2", "step": "closed", "answer": "Nej.", "reason": "x", "act": "save", "kle": "14.*",
    "to_do.da": "Vent.", "title": "x", "what": "everything", "weekday": "1", "due": "06:00", "end": "1",
    "version": "1", "in_force": "1", "status": "Modtaget", "da": "Her", "package": "sickness", "draft": "1:2",
    "text": f"authority: '{BIRKELUNDE}'\n", "authority": BIRKELUNDE, "note": "x", "remove": "1",
}  # fmt: skip


def test_no_address_tells_anything_of_another_authority(town: House) -> None:
    told, secrets = everything_of_birkelunde(town)
    town.sign_in("hanne")
    assert set(town.desk.demo_staff["hanne"].roles[HAVREVIG]) == set(Role)  # type: ignore[index]
    assert look_up(town, "alma").status_code == 302, (
        "the person may be looked up; what others have of her may not"
    )
    seen = 0
    for path in addresses(told):
        if path.startswith(LEAVES):
            continue
        for asked in (path, f"{path}?draft=1", f"{path}?all=1", f"{path}?words=Kun&text=Kun"):
            answer = town.client.get(asked)
            assert answer.status_code in (200, 302, 404, 405), asked
            # What was asked for stands in the ways to the same page in another language, and in the search.
            page = answer.getvalue().decode("utf-8", "replace")
            for way in (path, asked.replace("&", "&amp;")):
                page = page.replace(way, "")
            for secret in secrets:
                assert secret not in page, (asked, secret)
            seen += answer.status_code == 200
    assert seen > 60, "or hardly a page was looked at"


def test_no_address_changes_anything_of_another_authority(town: House) -> None:
    told, _ = everything_of_birkelunde(town)
    before = rows(town)
    assert all(before[place] for place in (0, 1, 3, 4, 5, 6, 7))
    for staff in ("hanne", "all"):
        town.sign_in(staff)
        look_up(town, "alma")
        for path in addresses(told):
            if not path.startswith(LEAVES):
                assert town.client.post(path, POSTED).status_code < 500, path
        if staff == "hanne":
            assert rows(town) == before
    changed = [table for table, old, new in zip(KEPT, before, rows(town), strict=True) if old != new]
    assert len(changed) >= 4, "the same by whose it is changes it, or this could not fail"


def test_the_secrets_are_read_by_those_whose_they_are(town: House) -> None:
    """Or the first test could not fail."""
    told, secrets = everything_of_birkelunde(town)
    town.sign_in("all")
    look_up(town, "alma", purpose="look_up.test")
    read = "".join(
        town.client.get(path).getvalue().decode("utf-8", "replace")
        for path in addresses(told)
        if not path.startswith(LEAVES)
    )
    missing = {secret for secret in secrets if secret not in read}
    assert missing == set()
