# SPDX-License-Identifier: MPL-2.0
"""Which views are pictured, what each picture shows in words, and the way there; the words are for a Danish page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.journeys.conftest import Town


@dataclass(frozen=True)
class View:
    """One picture: its file's name and title, what somebody who cannot see it is told, the path, what is done there."""

    name: str
    title: str
    alt: str
    path: str
    then: Callable[[Page], None] = lambda page: None


def views(town: Town) -> list[View]:
    """The ten main views of Alma, in the order in which a citizen comes by them."""
    expected = town.stories["alma"].expected
    case = next(one for one in expected.cases if one.kle == "32.30.04")
    grant, part = expected.benefits[0].id.split(":")
    return [
        View("start", "Forsiden", "Forsiden: det vigtigste lige nu, sager i gang og ydelser", "/"),
        View("case", "En sag", "En sag: hvor langt den er, og hvad borgeren skal gøre", f"/sag/{case.id}/"),
        View(
            "benefit",
            "En ydelse",
            "En ydelse: næste udbetaling, søjler for hver måned og et regnestykke",
            f"/ydelse/{grant}/{part}/",
        ),
        View(
            "report",
            "Er noget forkert?",
            "Formularen, hvor borgeren skriver, hvad der er forkert i en sag",
            f"/fejl/sag/{case.id}/",
        ),
        View(
            "reports",
            "Dine henvendelser",
            "Det, borgeren har skrevet, med kvittering",
            f"/fejl/sag/{case.id}/",
            _report,
        ),
        View(
            "looks",
            "Hvornår er dine oplysninger set?",
            "Hvornår borgerens oplysninger er set, af hvem og hvorfor",
            "/set/",
        ),
        View(
            "download", "Hent dine data", "Siden, hvor borgeren henter sine data som PDF eller JSON", "/hent/"
        ),
        View(
            "mandates",
            "Fuldmagter",
            "Fuldmagter: hvem borgeren må se for, og hvem der må se med",
            "/fuldmagter/",
        ),
        View("notices", "Få besked", "Valg af besked, når der er nyt", "/besked/"),
        View(
            "covers",
            "Hvad dækker overblikket?",
            "Hvad overblikket dækker, og hvorfor noget kan mangle",
            "/daekker/",
        ),
    ]


def _report(page: Page) -> None:
    page.get_by_label("En dato er forkert").check()
    page.get_by_label("Dine egne ord").fill("Jeg blev syg den 3. og ikke den 13.")
    page.get_by_role("button", name="Send").click()
    page.evaluate("document.activeElement.blur()")
