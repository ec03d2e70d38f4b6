# SPDX-License-Identifier: MPL-2.0
"""Takes the pictures: a demo of a fixed day, the real server in front of it, a real Chromium."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser

from overblik.demo.stories import stories
from tests.browser import NARROW, WIDE, page_at, settled
from tests.journeys.conftest import Town
from tests.journeys.installation import Installation, a_folder, served
from tests.pictures.fill import TODAY
from tests.pictures.small import reduced
from tests.pictures.views import views
from tests.places import CHECKOUT

HIGHEST = 1600
"""Pixels; what is below is cut off: a picture in a document is looked at, not scrolled."""
_SITE = {
    "DJANGO_SETTINGS_MODULE": "tests.pictures.site",
    "OVERBLIK_SMTP_HOST": "mail.example",
    "OVERBLIK_MAIL_FROM": "overblik@kommune.example",
    "OVERBLIK_PUBLIC_URL": "https://overblik.kommune.example",
}


@contextmanager
def a_town_that_stands_still() -> Iterator[Town]:
    """The named persons of the demo on the day of the tests, being served."""
    folder = a_folder()
    at = Installation(folder / "data", {"PYTHONPATH": str(CHECKOUT)})
    try:
        subprocess.run([sys.executable, "-m", "tests.pictures.fill"], env=at.environment, check=True)
        with served(at, **_SITE) as running:
            yield Town(at, running, "", {story.person.key: story for story in stories(TODAY)})
    finally:
        at.remove()
        shutil.rmtree(folder, ignore_errors=True)


def take(browser: Browser, town: Town, folder: Path) -> list[Path]:
    """Every view at both widths, as `NAME-WIDTH.png`; the files, in the order of the views."""
    cookie = {"name": "overblik", "value": town.visitor("alma").cookies["overblik"], "url": town.running.url}
    folder.mkdir(parents=True, exist_ok=True)
    taken = []
    with page_at(browser, WIDE, "about:blank", cookies=[cookie]) as page:
        blank = page.context.new_page()
        for view in views(town):
            page.goto(town.running.url + view.path)
            view.then(page)
            for width in (NARROW, WIDE):
                page.set_viewport_size({"width": width, "height": 900})
                settled(page)
                high = min(HIGHEST, int(page.evaluate("document.documentElement.scrollHeight")))
                target = folder / f"{view.name}-{width}.png"
                clip = {"x": 0, "y": 0, "width": width, "height": high}
                shot = page.screenshot(full_page=True, clip=clip)  # type: ignore[arg-type]
                target.write_bytes(reduced(blank, shot).png())
                taken.append(target)
    return taken
