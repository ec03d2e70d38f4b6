# SPDX-License-Identifier: MPL-2.0
"""Reading aloud: offered only with a voice of the machine itself, in the order of the page, and stopped at will."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import NARROW, WIDE, faults, page_at, pictures, went
from tests.builders import an_id
from tests.portal.test_pages_in_browser import PAGES, cookies_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# The browser of the tests has no voice at all. This stands in for the part of the interface that the page uses;
# that the real one has it, the last test asks.
SPEAKER = """(() => {
  const speaker = new EventTarget();
  speaker.voices = VOICES;
  speaker.said = [];
  speaker.getVoices = () => speaker.voices;
  speaker.speak = words => { speaker.said.push([words.lang, words.text]); speaker.now = words; };
  speaker.end = () => { const words = speaker.now; speaker.now = null; words.onend(new Event('end')); };
  // A real one tells late of what was cut off.
  speaker.cancel = () => { const words = speaker.now; speaker.now = null;
    if (words) setTimeout(() => words.onerror(new Event('error'))); };
  Object.defineProperty(window, 'speechSynthesis', {value: speaker});
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
})()"""
DANISH = "{lang: 'da-DK', localService: true}"
ENGLISH = "{lang: 'en_GB', localService: true}"
OF_A_STRANGER = "{lang: 'da-DK', localService: false}"


class Reader:
    """A page and its speaker."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def opens(self, path: str, *voices: str) -> Any:
        """The page with these voices in the machine; its button."""
        self.page.add_init_script(SPEAKER.replace("VOICES", f"[{', '.join(voices)}]"))
        went(self.page, self.url + path)
        return self.page.locator("[data-speech] button")

    @property
    def said(self) -> list[list[str]]:
        """Language and words of all that was begun."""
        found: list[list[str]] = self.page.evaluate("speechSynthesis.said")
        return found

    def to_the_end(self) -> list[list[str]]:
        """Lets it read on until it is through."""
        for _ in range(500):
            if not self.page.evaluate("speechSynthesis.now && (speechSynthesis.end(), true)"):
                return self.said
        raise AssertionError("it reads for ever")


@pytest.fixture
def reader(browser: Browser, portal_url: str, client: Any) -> Iterator[Reader]:
    with page_at(browser, NARROW, "about:blank", cookies=cookies_of(client, "anna", portal_url)) as page:
        yield Reader(page, portal_url)


@pytest.mark.parametrize(
    ("path", "voices"),
    [("/", []), ("/", [OF_A_STRANGER]), ("/", [ENGLISH]), ("/en/", [DANISH])],
    ids=["no voice", "only one that sends the words away", "none for Danish", "none for English"],
)
def test_without_a_voice_of_the_machine_for_the_language_there_is_no_button(
    reader: Reader, path: str, voices: list[str]
) -> None:
    expect(reader.opens(path, *voices)).to_be_hidden()


def test_voices_may_come_late(reader: Reader) -> None:
    button = reader.opens("/")
    expect(button).to_be_hidden()
    reader.page.evaluate(
        f"speechSynthesis.voices = [{DANISH}]; speechSynthesis.dispatchEvent(new Event('voiceschanged'))"
    )
    expect(button).to_be_visible()


def test_a_case_is_read_in_the_order_of_the_page_and_nothing_else_is(reader: Reader) -> None:
    reader.opens(PAGES["case"], DANISH, OF_A_STRANGER).click()
    said = [words for _, words in reader.to_the_end()]
    assert said[:4] == [
        "Ændring af din bolig",
        "Boligindretning",
        "Trin 2 af 4: Kommunen behandler sagen",
        "Hvad skal du gøre?",
    ]
    here = said.index("Her er vi nu")
    assert said[here - 1] == "Kommunen behandler sagen"
    assert said.index("Hvor langt er sagen?") < said.index("Dokumenter i sagen") < said.index("Kontakt")
    assert said[-1] == "Er noget forkert?"  # what is folded stays unread
    for elsewhere in ("Log ud", "English", "Dit overblik", "Tilgængelighedserklæring"):
        assert elsewhere not in said


def test_a_row_of_sums_is_read_as_one_and_a_chart_as_its_table_when_unfolded(reader: Reader) -> None:
    button = reader.opens(PAGES["benefit"], DANISH)
    reader.page.get_by_text("Vis som tabel").click()
    button.click()
    said = [words.replace("\u00a0", " ") for _, words in reader.to_the_end()]
    assert "Beløb før skat, 12.500,00" in said
    assert any(one.startswith("oktober 2025, Udbetalt: 7.100,00") for one in said), said
    assert not any("<" in one or "svg" in one for one in said)


def test_danish_names_on_an_english_page_are_read_by_a_danish_voice(reader: Reader) -> None:
    reader.opens("/en" + PAGES["case"], ENGLISH, DANISH).click()
    said = reader.to_the_end()
    assert ["en_GB", "Documents in the case"] in said
    assert ["da-DK", "Ansøgning om nyt badeværelse"] in said


@pytest.mark.parametrize("way", ["button", "Escape"])
def test_what_is_read_is_marked_and_stops_at_will(reader: Reader, way: str) -> None:
    button = reader.opens(PAGES["case"], DANISH)
    button.focus()
    reader.page.keyboard.press("Enter")
    marked = reader.page.locator(".is-read")
    expect(marked).to_have_text("Ændring af din bolig")
    reader.page.evaluate("speechSynthesis.end(); speechSynthesis.end()")
    expect(marked).to_have_text("Trin 2 af 4: Kommunen behandler sagen")
    expect(button).to_have_text("Stop oplæsning")
    pictures(reader.page, "reading-aloud")
    assert faults(reader.page, NARROW, WIDE, dark=True) == []
    reader.page.keyboard.press("Enter" if way == "button" else way)
    expect(marked).to_have_count(0)
    expect(button).to_have_text("Læs op")
    begun = len(reader.said)
    reader.page.keyboard.press("Enter")  # from the top again, and the late word of the first does not end it
    expect(marked).to_have_text("Ændring af din bolig")
    assert len(reader.said) == begun + 1


def test_whoever_is_not_signed_in_may_listen_too(browser: Browser, portal_url: str) -> None:
    with page_at(browser, NARROW, "about:blank") as page:
        button = Reader(page, portal_url).opens("/en/", ENGLISH)
        expect(button).to_have_text("Read aloud")
        assert faults(page, NARROW, WIDE) == []


def test_a_real_browser_has_what_the_page_uses_and_no_voice_means_no_button(
    browser: Browser, portal_url: str
) -> None:
    with page_at(browser, NARROW, portal_url + "/") as page:
        known = """['getVoices', 'speak', 'cancel', 'addEventListener'].every(name => name in speechSynthesis)
            && 'onvoiceschanged' in speechSynthesis
            && ['text', 'lang', 'voice', 'onend', 'onerror'].every(name => name in new SpeechSynthesisUtterance(''))
            && 'localService' in SpeechSynthesisVoice.prototype"""
        assert page.evaluate(known)
        assert page.evaluate("speechSynthesis.getVoices().length") == 0
        expect(page.locator("[data-speech] button")).to_be_hidden()


def test_a_table_once_unfolded_is_unfolded_on_the_next_page(reader: Reader) -> None:
    page = reader.page
    table = page.locator("details[data-kept=table]")
    went(page, reader.url + PAGES["benefit"])
    expect(table).not_to_have_attribute("open", "")
    page.get_by_text("Vis som tabel").click()
    went(page, reader.url + "/en" + PAGES["benefit"])
    expect(table).to_have_attribute("open", "")
    assert page.evaluate("localStorage.length") == 1
    assert an_id("sickness").hex not in page.evaluate("JSON.stringify(localStorage)")
    page.get_by_text("Show as a table").click()
    went(page, reader.url + PAGES["benefit"])
    expect(table).not_to_have_attribute("open", "")
