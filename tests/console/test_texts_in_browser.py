# SPDX-License-Identifier: MPL-2.0
"""Writing a text in a real browser: refused, read as a citizen, hard to read, overtaken by another, and as a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from overblik.guidance import store
from overblik.guidance.editing import area_at, with_area
from overblik.guidance.text import AreaText
from overblik.guidance.versions import texts_in_force
from tests.browser import NARROW, WIDE, faults, page_at, pictures
from tests.console.conftest import BIRKELUNDE, House
from tests.console.test_in_browser import cookies_of
from tests.console.test_texts_pages import HARD, publish
from tests.guidance.build import says
from tests.portal.overviews import MOMENT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDTHS = (NARROW, 1024, WIDE)


def rewrite(house: House, area: AreaText) -> None:
    """Somebody else exchanges a text."""
    with house.connection() as conn:
        opened = texts_in_force(conn, BIRKELUNDE)
        texts = with_area(opened, area, area_at(opened, area.kle, area.facet))
        store.publish(conn, texts, MOMENT, "staff:per")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_a_text_is_refused_read_overtaken_and_saved(
    browser: Browser, house: House, console_url: str, tmp_path: Path, javascript: bool
) -> None:
    cookies = cookies_of(house, "rikke", console_url)
    url = f"{console_url}/konsol/tekster/skriv/?kle=27.60.24"
    with page_at(browser, WIDE, url, cookies=cookies, javascript=javascript) as page:

        def is_good(name: str) -> None:
            pictures(page, f"console-texts-{name}", *WIDTHS)
            if javascript:
                assert faults(page, *WIDTHS, dark=True) == [], name

        page.locator("[id='explanation.da']").fill(HARD)
        page.locator("[id='contact.unit.da']").fill("Boligholdet")
        page.locator("[id='contact.phone']").fill("ring")
        page.get_by_role("button", name="Gem, så borgerne læser det").click()
        page.get_by_role("alert").get_by_role("link", name="Hvem man kan spørge").click()
        assert page.url.endswith("#contact")
        is_good("refused")

        page.locator("[id='contact.phone']").fill("00 00 99 27")
        page.get_by_label("På hvilket sprog").select_option("en")
        page.get_by_role("button", name="Se det som borger").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Changes to your home")
        is_good("preview")
        page.get_by_role("button", name="En ydelse").click()
        expect(page.get_by_text("opdigtet ydelse")).to_be_visible()
        expect(page.get_by_role("heading", level=1)).to_have_text("Changes to your home")
        is_good("preview-benefit")
        page.get_by_role("button", name="Skriv videre, eller gem").click()

        page.get_by_label("Hvorfor ændres teksterne?").fill("Nyt navn")
        page.get_by_role("button", name="Gem, så borgerne læser det").click()
        expect(page.get_by_text("En tekst er svær at læse.")).to_be_visible()
        is_good("hard")

        publish(house, AreaText("27.60.28", to_do=says("Noget andet.")))
        page.locator("[id='explanation.da']").fill("Vi ser på din bolig.")
        page.get_by_role("button", name="Gem, så borgerne læser det").click()
        expect(page.get_by_text("Gemt. Borgerne læser det fra deres næste side.")).to_be_visible()
        is_good("saved")

        page.get_by_role("link", name="Ret jeres tekst for 27.60.24").click()
        page.get_by_label("Hvorfor ændres teksterne?").fill("Et bedre ord")
        page.locator("[id='title.da']").fill("Din bolig")
        rewrite(house, AreaText("27.60.24", to_do=says("Vent.")))
        page.get_by_role("button", name="Gem, så borgerne læser det").click()
        expect(page.get_by_text("Nogen har ændret det, siden du åbnede det.")).to_be_visible()
        expect(page.locator("[id='title.da']")).to_have_value("Din bolig")
        is_good("overtaken")
        page.get_by_role("button", name="Gem, så borgerne læser det").click()
        expect(page.get_by_text("Gemt. Borgerne læser det fra deres næste side.")).to_be_visible()

        file = tmp_path / "tekster.yaml"
        file.write_text(
            "authority: '90010018'\nareas:\n- kle: 14.*\n  to_do: {da: 'Se sagen jf. brevet.'}\n", "utf-8"
        )
        page.goto(f"{console_url}/konsol/tekster/fil/")
        page.get_by_label("Fil med tekster (YAML)").set_input_files(file)
        page.get_by_role("button", name="Se, hvad filen ændrer").click()
        expect(
            page.get_by_text("14.*: Hvad borgeren skal gøre, til der er en afgørelse, Dansk bliver")
        ).to_be_visible()
        is_good("file-looked")
        page.get_by_label("Hvorfor ændres teksterne?").fill("Vi begynder forfra")
        page.get_by_role("button", name="Sæt filen i kraft").click()
        expect(page.get_by_text("Gemt. Borgerne læser det fra deres næste side.")).to_be_visible()
        page.get_by_role("link", name="Tidligere versioner af teksterne").click()
        is_good("versions-told")
