# SPDX-License-Identifier: MPL-2.0
"""The pictures of the documents: all there, small, shown with words beside them, and still takeable."""

from __future__ import annotations

import re
import struct
import zlib
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import NARROW, WIDE, browser, page_at
from tests.pictures.small import reduced
from tests.pictures.take import HIGHEST, a_town_that_stands_still, take
from tests.places import CHECKOUT

__all__ = ["browser"]

KEPT = CHECKOUT / "docs" / "images"
PAGE = CHECKOUT / "docs" / "da" / "billeder.md"
AT_MOST = 2_000_000
_SHOWN = re.compile(r"!\[([^\]]*)\]\(\.\./images/([^)]+)\)")


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height as the file says."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_every_picture_is_shown_with_words_and_every_shown_one_is_there() -> None:
    shown = {name: alt for alt, name in _SHOWN.findall(PAGE.read_text(encoding="utf-8"))}
    assert set(shown) == {file.name for file in KEPT.glob("*.png")}
    assert len(shown) == 20
    assert all(len(alt) > 20 for alt in shown.values())


def test_the_pictures_are_of_two_widths_and_small_together() -> None:
    files = sorted(KEPT.glob("*.png"))
    assert sum(file.stat().st_size for file in files) < AT_MOST
    for file in files:
        width, height = size_of(file.read_bytes())
        assert file.stem.endswith(f"-{width}")
        assert width in (NARROW, WIDE)
        assert 500 < height <= HIGHEST, file.name


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.database
def test_the_command_s_pictures_are_those_that_are_kept(browser: Browser, tmp_path: Path) -> None:
    with a_town_that_stands_still() as town:
        taken = take(browser, town, tmp_path)
    assert {file.name for file in taken} == {file.name for file in KEPT.glob("*.png")}
    # Fonts differ by machine, and with them heights; a page that has become another is far from what is kept.
    for file in taken:
        old, new = (size_of((folder / file.name).read_bytes()) for folder in (KEPT, tmp_path))
        assert new[0] == old[0]
        assert abs(new[1] - old[1]) < 300, f"{file.name} has changed: make pictures"


@pytest.mark.browser
@pytest.mark.slow
def test_a_picture_of_few_colours_is_kept_exactly(browser: Browser) -> None:
    with page_at(browser, NARROW, "about:blank") as page:
        page.evaluate(
            """() => { document.body.innerHTML = '<svg width="40" height="30">'
            + '<rect width="20" height="30" fill="#0b4a66"/><rect x="20" width="20" height="30" fill="#fc0"/></svg>';
            document.body.style.margin = 0 }"""
        )
        made = reduced(page, page.screenshot(clip={"x": 0, "y": 0, "width": 40, "height": 30}))
    assert sorted(made.colours) == [(11, 74, 102), (255, 204, 0)]
    png = made.png()
    assert size_of(png) == (40, 30)
    start = png.index(b"IDAT")
    [length] = struct.unpack(">I", png[start - 4 : start])
    rows = zlib.decompress(png[start + 4 : start + 4 + length])
    blue, yellow = made.colours.index((11, 74, 102)), made.colours.index((255, 204, 0))
    assert rows == (b"\0" + bytes([blue] * 20 + [yellow] * 20)) * 30
