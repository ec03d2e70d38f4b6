# SPDX-License-Identifier: MPL-2.0
"""The use of a month: the counts of the own authority, the same on page, in CSV and in PDF."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from overblik.reports.desk import take_further
from overblik.reports.report import Handling
from overblik.usage import store
from overblik.usage.tally import EVERYBODY, SLOWER, Counted, What
from tests.browser import faults, page_at, pictures
from tests.console.conftest import BIRKELUNDE, HAVREVIG, House, ring
from tests.console.test_in_browser import WIDTHS, cookies_of
from tests.console.test_reports_page import send
from tests.portal.conftest import parsed, text_of
from tests.portal.overviews import MOMENT

pytestmark = pytest.mark.database

PAGE = "/konsol/brug/"
DAY = MOMENT.date()


@pytest.fixture
def used(town: House) -> House:
    """A town where the overview has been used this month and a little in the one before."""
    counts = {
        Counted(DAY, BIRKELUNDE, "portal", What.ANSWER): 1234,
        Counted(DAY - dt.timedelta(days=1), BIRKELUNDE, "national", What.ANSWER): 66,
        Counted(DAY, BIRKELUNDE, "portal", What.VISIT): 321,
        Counted(DAY, BIRKELUNDE, "portal", What.DOWNLOAD): 8,
        Counted(DAY, BIRKELUNDE, "portal", What.AREA, "32"): 777,
        Counted(DAY, BIRKELUNDE, "portal", What.AREA, "27"): 55,
        Counted(DAY, BIRKELUNDE, "portal", What.AREA, "34"): 3,
        Counted(DAY, EVERYBODY, "national", What.EMPTY): 4321,
        Counted(DAY, EVERYBODY, "portal", What.TIME, "100"): 90,
        Counted(DAY, EVERYBODY, "portal", What.TIME, SLOWER): 10,
        Counted(DAY, HAVREVIG, "portal", What.ANSWER): 987654,
        Counted(DAY, HAVREVIG, "portal", What.AREA, "05"): 987654,
        Counted(DAY.replace(month=10), BIRKELUNDE, "portal", What.ANSWER): 11,
    }
    with town.connection() as conn:
        store.add(conn, counts)
    first, second = send(town), send(town, "clara")
    assert first.receipt != second.receipt
    with town.connection() as conn:
        take_further(conn, ring(), BIRKELUNDE, first.receipt, Handling.CLOSED, MOMENT, "test")
    return town


def test_the_page_tells_the_month_of_the_own_authority(used: House) -> None:
    used.sign_in("rikke")
    answer = used.client.get(PAGE)
    text = text_of(answer)
    figures = parsed(answer).xpath("//dl[@class='figures']//dd/text()")
    assert figures == ["1.300", "321", "4.321", "8", "2", "1", "2"]
    assert "november 2025" in text
    assert "32 Ydelser i penge" in text
    assert "777" in text
    assert "987.654" not in text
    assert "05 " not in text.partition("Svar, der viste noget fra hvert område")[2]
    assert parsed(answer).xpath("//figure//svg")
    assert parsed(answer).xpath("//a[text()='Tidligere: oktober 2025']/@href") == [
        "/konsol/brug/?month=2025-10"
    ]


def test_few_visits_to_an_area_are_not_told_nor_to_be_reckoned(used: House) -> None:
    used.sign_in("rikke")
    areas = parsed(used.client.get(PAGE)).xpath("//table[caption[contains(., 'hvert område')]]//tr")
    told = {"".join(row.xpath("./*[1]//text()"))[:2]: row.xpath("string(./*[2])") for row in areas[1:]}
    assert told == {"27": "få", "32": "777", "34": "få"}


def test_the_files_say_what_the_page_says(used: House) -> None:
    used.sign_in("rolf")
    answer = used.client.get(f"{PAGE}csv/?month=2025-11")
    assert answer["Content-Disposition"] == 'attachment; filename="overblik-2025-11.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    found = {(what, of): value for _, what, of, value in rows[1:]}
    assert found["answers_with_own_data", "portal"] == "1234"
    assert found["answers_of_area", "34"] == "few"
    assert found["half_within_ms", "portal"] == "100"
    assert found["95_of_100_within_ms", "portal"] == ""
    assert found["reports_received", ""] == "2"
    pdf = used.client.get(f"{PAGE}pdf/?month=2025-11")
    reader = PdfReader(io.BytesIO(pdf.content))
    assert bool(reader.trailer["/Root"]["/MarkInfo"]["/Marked"])
    text = "\n".join(one.extract_text() for one in reader.pages)
    for words in ("Brugen af Overblik i november 2025", "Birkelunde Kommune", "1.300", "Ydelser i penge"):
        assert words in text
    assert "987" not in text


def test_a_month_without_counts_says_so_and_no_month_is_unknown(used: House) -> None:
    used.sign_in("dorte")
    text = text_of(used.client.get(f"{PAGE}?month=2024-02"))
    assert "Der blev ikke vist noget fra jer i denne måned." in text
    assert used.client.get(f"{PAGE}pdf/?month=2024-02").status_code == 200
    for month in ("2024-13", "x", "2024-1", ""):
        assert used.client.get(f"{PAGE}?month={month}").status_code == 404


@pytest.mark.parametrize("path", ["", "csv/", "pdf/"])
def test_support_has_no_business_here_and_others_have_their_own(used: House, path: str) -> None:
    used.sign_in("signe")
    assert used.client.get(PAGE + path).status_code == 403
    used.sign_in("tobias")
    answer = used.client.get(PAGE + path)
    assert answer.status_code == 200
    assert b"1234" not in answer.content
    assert "1.234" not in answer.content.decode("latin-1")


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("prefix", ["", "/en"], ids=["da", "en"])
def test_the_month_is_read_at_every_width(
    browser: Browser, used: House, console_url: str, prefix: str
) -> None:
    cookies = cookies_of(used, "rolf", console_url)
    with page_at(browser, 1024, f"{console_url}{prefix}{PAGE}", cookies=cookies) as page:
        pictures(page, f"console-use-{prefix[1:] or 'da'}", *WIDTHS)
        assert faults(page, *WIDTHS, unfold=True, dark=True) == []
        page.locator("a[rel=prev]").click()
        expect(page.locator("a[rel=next]")).to_be_visible()
        assert faults(page, *WIDTHS) == []
