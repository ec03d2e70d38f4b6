# SPDX-License-Identifier: MPL-2.0
"""One installation that has been told person numbers in every way there is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.journeys.client import Client
from tests.journeys.installation import Finished, Installation, Served, a_folder, served
from tests.leaks.planted import LATE, Plants, bad_lines, benefit_lines, case_lines, joined

NATIONAL = "/borgervendt/hentsagsliste/v2.0.0"


@dataclass
class Told:
    """What was planted, and everything that was said in answer."""

    at: Installation
    plants: Plants
    running: Served
    said: dict[str, bytes] = field(default_factory=dict)

    def heard(self, place: str, done: Finished) -> Finished:
        """Remember what a command said."""
        self.said[place] = (done.out + done.err).encode()
        return done


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    """Everything is told once; the tests then search."""
    folder = a_folder()
    at = Installation(folder / "data")
    plants = Plants()
    try:
        at.must("kle", "sample")
        rules = folder / "rules.yaml"
        rules.write_text(
            'authority: "90000001"\nrules:\n  - {id: all, kle: "32.*", open: true, title: case, documents: true}\n'
        )
        at.must("disclosure", "apply", rules)
        with served(at, OVERBLIK_LOG_LEVEL="debug") as running:
            all_of_it = Told(at, plants, running)
            by_file(all_of_it)
            by_intake(all_of_it)
            by_portal(all_of_it)
            by_national_call(all_of_it)
            yield all_of_it
    finally:
        at.remove()
        shutil.rmtree(folder, ignore_errors=True)


def by_file(told: Told) -> None:
    """A delivery as a file."""
    file = told.at.data.parent / "delivery.ndjson"
    whole = [*case_lines(told.plants, LATE), *benefit_lines(told.plants, LATE)]
    file.write_bytes(joined([*whole, *bad_lines(told.plants)]))
    done = told.heard("import", told.at.run("import", "--json", file))
    assert done.code == 3
    outcomes = done.json()[file.name]["outcomes"]
    assert outcomes["stored"] == len(whole), (outcomes, done.json()[file.name]["problems"])
    told.heard("import as text", told.at.run("import", file))
    told.heard("dry run", told.at.run("import", "--dry-run", file))
    file.unlink()


def by_intake(told: Told) -> None:
    """Deliveries over HTTP, good and bad."""
    client = Client(told.running.url)
    plants = told.plants
    for kind in ("cases", "documents", "grants", "payments"):
        body = joined([*case_lines(plants), *benefit_lines(plants), *bad_lines(plants)])
        told.said[f"intake {kind}"] = client.send("POST", f"/api/intake/v1/{kind}", body).body
    odd = [
        (
            "intake array",
            "/api/intake/v1/cases",
            f'[{plants.number("array")}, "{plants.hyphened("array text")}"',
        ),
        ("intake kind", f"/api/intake/v1/{plants.number('kind in url')}", "{}"),
        ("intake query", f"/api/intake/v1/cases?cpr={plants.number('query')}", "{}"),
        ("no such api", f"/api/{plants.hyphened('api url')}", "{}"),
    ]
    for name, path, text in odd:
        answer = client.send("POST", path, text.encode())
        told.said[name] = answer.body + repr(answer.headers).encode()
    for header in ("Authorization", "ClientCertificateSubject", "X-Transaction-Id", "Content-Type"):
        answer = client.send(
            "POST", "/api/intake/v1/cases", b"{}", {header: f"Bearer {plants.number('header ' + header)}"}
        )
        told.said[f"intake {header}"] = answer.body + repr(answer.headers).encode()


def by_portal(told: Told) -> None:
    """Addresses, searches, forms and headers of the citizen's pages; what a page repeats to its own asker is
    the asker's, so the answers are not searched.
    """
    client = Client(told.running.url)
    plants = told.plants
    client.sign_in("alma")
    for path in (
        f"/{plants.number('url')}/", f"/sag/{plants.hyphened('case url')}/", f"/en/sag/{plants.number('english url')}/",
        f"/ydelse/{plants.number('benefit url')}/1/", f"/?text={plants.hyphened('search')}",
        f"/?{plants.number('parameter')}=1", f"/%00{plants.number('odd url')}", f"/static/{plants.number('static url')}",
        f"/healthz/{plants.number('health url')}",
    ):  # fmt: skip
        client.get(path)
    client.get("/", User_Agent=plants.number("user agent"), Referer=f"http://x/{plants.hyphened('referer')}")
    client.get("/", Host=f"{plants.number('host')}.example")
    client.get("/", Host=f"{plants.number('bad host')}_:x")
    client.get("/", Cookie=f"overblik={plants.number('session cookie')}")
    client.get(
        "/",
        Cookie=f"overblik={plants.hyphened('odd session cookie')}; csrftoken={plants.number('token cookie')}",
    )
    client.get("/", Accept_Language=plants.number("language"))
    client.post("/demo-login/som/", {"person": plants.number("chosen person")}, form_on="/demo-login/")
    client.send("POST", f"/demo-login/som/?{plants.number('post query')}", plants.number("form").encode())
    client.send("POST", "/log-ud/", f"csrfmiddlewaretoken={plants.number('csrf')}".encode(),
                {"Content-Type": "application/x-www-form-urlencoded"})  # fmt: skip
    client.send(plants.number("method"), "/")
    client.send("PUT", f"/om/{plants.number('put url')}")


def by_national_call(told: Told) -> None:
    """The national list call, asked rightly and wrongly."""
    tokens = told.at.must("demo", "token", "--json").json()
    [token] = [each["token"] for each in tokens if each["role"] == "mit-overblik"]
    client = Client(told.running.url)
    plants = told.plants
    good = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    asked = '"myndighedsliste": ["90000001"]'
    bodies = {
        "known": f'{{"cprNummer": "{plants.number("national")}", {asked}}}',
        "hyphened": f'{{"cprNummer": "{plants.hyphened("national hyphened")}", {asked}}}',
        "number": f'{{"cprNummer": {plants.number("national number")}, {asked}}}',
        "list": f'{{"cprNummer": ["{plants.number("national list")}"], {asked}}}',
        "field": f'{{"{plants.number("national field")}": 1, {asked}}}',
        "authority": f'{{"cprNummer": "1", "myndighedsliste": ["{plants.number("national authority")}"]}}',
        "residence": f'{{"cprNummer": "{plants.number("with residence")}", "kommunenr": "{plants.number("residence")}", {asked}}}',
        "transaction": f'{{"cprNummer": "{plants.number("with transaction")}", "transaktionsID": "{plants.number("transaction")}", {asked}}}',
        "hyphened transaction": f'{{"cprNummer": "{plants.number("with odd transaction")}", "transaktionsID": "id-{plants.hyphened("odd transaction")}-x", {asked}}}',
        "broken": f'{{"cprNummer": "{plants.number("national broken")}"',
        "text": plants.hyphened("national text"),
    }
    for name, body in bodies.items():
        for headers in (good, {"Authorization": f"Bearer {plants.number('bad token')}"}, {}):
            answer = client.send("POST", NATIONAL, body.encode(), headers)
            told.said[f"national {name} {len(headers)}"] = answer.body + repr(answer.headers).encode()
    for header in ("X-Transaction-Id", "X-Request-Id", "Accept", "Content-Type"):
        value = plants.number(f"national {header}")
        told.said[f"national {header}"] = client.send(
            "POST", NATIONAL, bodies["known"].encode(), {**good, header: value}
        ).body
    client.send("GET", f"{NATIONAL}?cprNummer={plants.number('national query')}", None, good)
    client.send("POST", f"{NATIONAL}/{plants.number('national url')}", b"{}", good)
