# SPDX-License-Identifier: MPL-2.0
"""Keys and refusals at the door on the pages on sources: told in time, in words, and to those they concern only."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from overblik.access import gate_store
from overblik.access.gate_notes import GateNotes
from overblik.access.gateway import Gateway
from overblik.access.machines import SourceGate
from overblik.access.system_key import SystemKey, certificate_key, token_key
from overblik.intake.expected import EVERY_DAY, expect
from overblik.intake.expecting import expect_delivery
from tests.certificates import client_certificate, der, header
from tests.console.conftest import HAVREVIG, House
from tests.console.test_sources import ELSEWHERE, OWN, PAGE, SHARED, deliveries, page_of, rows
from tests.portal.clock import FixedClock
from tests.portal.conftest import parsed, text_of
from tests.portal.overviews import MOMENT

pytestmark = pytest.mark.database

DAY = dt.timedelta(days=1)
GATEWAY = "10.0.0.1"
ENDS_SOON = client_certificate(f"serialNumber={OWN}", MOMENT + 12 * DAY)
RENEWED = client_certificate(f"serialNumber={OWN}", MOMENT + 400 * DAY)


@pytest.fixture
def told(house: House) -> House:
    """A house that has had deliveries."""
    return deliveries(house)


def noted(house: House, *, moment: dt.datetime = MOMENT, **systems: SystemKey) -> None:
    notes = GateNotes()
    for system, key in systems.items():
        notes.came(uuid.UUID(system), key, moment, lambda key=key: key)  # type: ignore[misc]
    with house.connection() as conn:
        gate_store.add(conn, notes.taken())


def turned_away(house: House, *told: tuple[uuid.UUID | None, str]) -> None:
    notes = GateNotes()
    for system, code in told:
        notes.turned_away(system, code, MOMENT)
    with house.connection() as conn:
        gate_store.add(conn, notes.taken())


def warnings(page: Any) -> list[str]:
    return [
        " ".join(one.text_content().split())
        for one in parsed(page).xpath("//div[contains(@class,'alert')]//h2")
    ]


def test_a_certificate_that_ends_is_told_until_the_system_comes_with_a_new_one(told: House) -> None:
    """The journey: a system delivers with a certificate that ends in twelve days; somebody renews it."""
    notes = GateNotes()
    gate = SourceGate(None, Gateway(GATEWAY, "Subject", "Certificate"), False, notes)

    def delivers(shown: Any, moment: dt.datetime) -> None:
        environ = {
            "REMOTE_ADDR": GATEWAY,
            "HTTP_SUBJECT": f"serialNumber={OWN}",
            "HTTP_CERTIFICATE": header(shown),
        }
        assert gate.admit(environ, moment).system == OWN
        with told.connection() as conn:
            gate_store.add(conn, notes.taken())

    delivers(ENDS_SOON, MOMENT)
    front = text_of(told.sign_in("otto").get("/konsol/"))
    assert "1 system har en nøgle, der snart udløber eller er udløbet" in front
    page = told.client.get(PAGE)
    assert warnings(page) == ["Nøgler udløber snart"]
    assert "Eget system: Certifikat " in text_of(page)
    assert any(row.startswith("Eget system") and "Udløber om 12 dage" in row for row in rows(page))
    assert any(row.startswith("Fælles system") and "– 3" in row for row in rows(page))
    one = told.client.get(page_of(OWN))
    assert warnings(one) == ["En nøgle udløber snart"]
    [row] = [row for row in rows(one) if row.startswith("Certifikat")]
    fingerprint = certificate_key(der(ENDS_SOON)).fingerprint
    assert f"Certifikat {fingerprint[:16]}… (udstedt af Test CA, serienummer 1267)" in row
    assert row.endswith("Udløber om 12 dage")
    assert "Nøgler hører til installationen og ikke til én myndighed" in text_of(one)
    for staff in ("dorte", "rolf"):
        assert warnings(told.sign_in(staff).get(page_of(OWN))) == ["En nøgle udløber snart"]
        assert "en nøgle, der snart udløber" not in text_of(told.client.get("/konsol/")), (
            "the operator's to do"
        )

    FixedClock.moment = MOMENT + 13 * DAY
    page = told.sign_in("otto").get(page_of(OWN))
    assert warnings(page) == ["En nøgle er udløbet"]
    assert "Er udløbet" in " ".join(rows(page))
    assert any("Er udløbet" in row for row in rows(told.client.get(PAGE)))

    delivers(RENEWED, FixedClock.moment)
    page = told.client.get(page_of(OWN))
    assert warnings(page) == []
    shown = [row for row in rows(page) if row.startswith("Certifikat")]
    assert shown[0].endswith("I orden")
    assert shown[1].endswith("Afløst af en anden")
    assert "en nøgle, der snart" not in text_of(told.client.get("/konsol/"))
    assert any(row.startswith("Eget system") and "I orden" in row for row in rows(told.client.get(PAGE)))


def test_every_kind_of_key_has_words_in_both_languages(told: House) -> None:
    noted(told, **{str(OWN): token_key("issuer-2026", "ES256", None)})
    noted(told, **{str(OWN): certificate_key(b"no certificate")})
    noted(
        told, **{str(OWN): certificate_key(der(client_certificate("CN=x", MOMENT + DAY / 24, issuer=None)))}
    )
    told.sign_in("otto")
    shown = rows(told.client.get(page_of(OWN)))
    assert any(row.startswith("Signeringsnøgle issuer-2026 (ES256)") and row.endswith("Ingen ved, hvornår den udløber")
               for row in shown)  # fmt: skip
    assert any(row.startswith("Certifikat, som gatewayen ikke sender videre") for row in shown)
    assert any(row.endswith("Udløber i dag") for row in shown)
    english = rows(told.client.get(f"/en{page_of(OWN)}"))
    assert any(row.startswith("Certificate that the gateway does not pass on") for row in english)


def test_keys_and_refusals_are_told_to_those_the_system_concerns_only(told: House) -> None:
    silent = uuid.uuid4()
    with told.connection() as conn:
        conn.execute("INSERT INTO source_system (id, name) VALUES (%s, 'Tavst system')", [silent])
        expect_delivery(conn, expect(HAVREVIG, silent, EVERY_DAY, "06:00", MOMENT), "staff:hanne")
    ends = certificate_key(der(ENDS_SOON))
    noted(told, **{str(one): ends for one in (silent, ELSEWHERE)})
    turned_away(
        told, (silent, "delivery.forbidden"), (ELSEWHERE, "delivery.forbidden"), (None, "no_credentials")
    )
    client = told.sign_in("otto")
    page = client.get(page_of(silent))
    assert page.status_code == 200
    assert "Nøgler vises for systemer, der leverer for jer" in text_of(page)
    assert "Afvist ved døren" not in text_of(client.get(PAGE))
    for address in (PAGE, page_of(silent), "/konsol/"):
        text = client.get(address).content.decode()
        assert ends.fingerprint[:16] not in text, address
        assert "delivery.forbidden" not in text, address
        assert "snart udløber" not in text, address
    assert client.get(page_of(ELSEWHERE)).status_code == 404
    there = told.sign_in("hanne").get(page_of(silent))
    assert ends.fingerprint[:16] in there.content.decode()
    assert "delivery.forbidden" in there.content.decode()
    assert "no_credentials" not in there.content.decode()


def test_what_was_turned_away_at_the_door_is_told_with_what_to_do(told: House) -> None:
    turned_away(told, *[(OWN, "delivery.forbidden")] * 41, (OWN, "token.certificate"), (OWN, "soap.version"),
                (OWN, "search.empty"), (SHARED, "intake.too_large"))  # fmt: skip
    client = told.sign_in("otto")
    shown = rows(client.get(page_of(OWN)))
    assert any("Systemet må ikke levere delivery.forbidden 41" in row and "kan tillade det igen" in row
               for row in shown)  # fmt: skip
    assert any("tokenet være stjålet" in row for row in shown)
    assert any("soap.version" in row and "oversigten over fejl" in row for row in shown)
    lately = [" ".join(one.text_content().split()) for one in parsed(client.get(PAGE)).xpath("//main//li")]
    assert "Fælles system: Leveringen var for stor, i dag kl. 09.15" in [
        one.replace("\xa0", " ") for one in lately
    ]
    assert sum(one.startswith("Eget system: ") for one in lately) == 1
    shared = client.get(page_of(SHARED))
    [row] = [row for row in rows(shared) if "intake.too_large" in row]
    assert row.startswith("Leveringen var for stor intake.too_large 24. november"), (
        "how often is nobody's own figure"
    )
    assert "derfor står der ikke, hvor tit det skete" in text_of(shared)


def test_a_system_that_may_read_of_others_or_is_expected_elsewhere_is_shared_too(told: House) -> None:
    with told.connection() as conn:
        conn.execute("INSERT INTO machine_client VALUES (%s, 'Eget', true)", [OWN])
        conn.execute("INSERT INTO read_right VALUES (%s, %s, '27.*', 2)", [OWN, HAVREVIG])
    turned_away(told, (OWN, "intake.too_large"), (OWN, "intake.too_large"))
    page = told.sign_in("otto").get(page_of(OWN))
    assert "derfor står der ikke, hvor tit det skete" in text_of(page)
    with told.connection() as conn:
        conn.execute("DELETE FROM read_right WHERE system = %s", [OWN])
        expect_delivery(conn, expect(HAVREVIG, OWN, EVERY_DAY, "06:00", MOMENT), "staff:hanne")
    assert "derfor står der ikke, hvor tit det skete" in text_of(told.client.get(page_of(OWN)))
