# SPDX-License-Identifier: MPL-2.0
"""Makes what the pages need and the repository does not hold: `python -m overblik.webkit.build`.

From the installed design system (npm package dkfds) a trimmed stylesheet and two faces of its font; from
every translation catalogue its compiled form. No logo and no script of the design system is taken.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from overblik.errors import InvalidInput, NotFound, OverblikError
from overblik.webkit.stylesheet import trim

PACKAGE = Path(__file__).resolve().parent.parent
TARGET = PACKAGE / "webkit" / "static" / "webkit" / "dkfds"
# In an installed wheel there is no npm folder beside the package: the files are already inside.
DESIGN_SYSTEM = PACKAGE.parent.parent / "node_modules" / "dkfds"

_CLASSES = """
    h1 h2 h3 h4 h5 h6 font-lead small-text sr-only container d-print-none align-text-right icon-svg skipnav
    unstyled-list inline-list footer
    alert alert-heading alert-text alert-icon alert-success alert-warning alert-error alert-info
    back-link breadcrumbs breadcrumbs__list breadcrumbs__list-item breadcrumbs__link
    button button-primary button-secondary button-tertiary button-group tag
    card card-content card-heading card-subheading details details-summary details-text
    table table--responsive-scroll table--borderless table--compact table-md-responsive-headers
    form-group form-label form-hint form-input form-select form-error-message
"""
CLASSES = frozenset(_CLASSES.split())
# The design system's colours by what they are used for; overblik.css gives each a light and a dark value.
COLOURS = {
    "#fff": "paper",
    "#f5f5f5": "tint",
    "#dcdcdc": "tint-strong",
    "#bfbfbf": "line-soft",
    "#8e8e8e": "line",
    "#707070": "quiet",
    "#454545": "strong",
    "#1a1a1a": "ink",
    "#004d99": "link",
    "purple": "visited",
    "#1b86c3": "info",
    "#e2f2fb": "info-tint",
    "#358000": "success",
    "#ddf7ce": "success-tint",
    "#febb30": "warning",
    "#fec": "warning-tint",
    "#c00": "error",
    "#ffe0e0": "error-tint",
}
# Latin 1 holds every Danish and English letter; a name from elsewhere falls back to the system's font.
_LATIN = (
    "U+0000-00FF,U+0131,U+0152-0153,U+02C6,U+02DA,U+02DC,U+2013-2014,U+2018-201A,U+201C-201E,U+2020-2022,"
)
_LATIN += "U+2026,U+2030,U+2039-203A,U+2044,U+20AC,U+2122,U+2212"
FACES = {"IBMPlexSans-Regular-Latin1.woff2": "400", "IBMPlexSans-SemiBold-Latin1.woff2": "500 700"}


def build_static(source: Path = DESIGN_SYSTEM, target: Path = TARGET) -> list[Path]:
    """Write the stylesheet, the font faces and the licence; gives the files written.

    Raises NotFound when the design system is not installed, InvalidInput when its stylesheet is unreadable
    or has new colours.
    """
    sheet = source / "dist" / "css" / "dkfds.min.css"
    if not sheet.is_file():
        raise NotFound("webkit.design_system_missing", f"{sheet} is missing. Run npm ci first.")
    css = trim(sheet.read_text(encoding="utf-8"), classes=CLASSES, colours=COLOURS)
    target.mkdir(parents=True, exist_ok=True)
    written = [target / "dkfds.css", target / "LICENSE.md"]
    written[0].write_text(_font_faces() + css, encoding="utf-8")
    shutil.copyfile(source / "LICENSE.md", written[1])
    for face in FACES:
        shutil.copyfile(source / "dist/fonts/IBMPlexSans/split/woff2" / face, target / face)
        written.append(target / face)
    return written


def compile_catalogues(package: Path = PACKAGE) -> list[Path]:
    """Compile every `locale/*/LC_MESSAGES/*.po` under the package beside its source; gives the files.

    Raises InvalidInput naming file and line of a catalogue that cannot be read.
    """
    written = []
    for source in sorted(package.glob("*/locale/*/LC_MESSAGES/*.po")):
        with source.open("rb") as file:
            try:
                catalogue = read_po(file, locale=source.parent.parent.name, abort_invalid=True)
            except (PoFileError, UnicodeDecodeError) as error:
                line = getattr(error, "lineno", -1) + 1  # Babel counts from 0; 0 here = the whole file
                raise InvalidInput(
                    "webkit.catalogue_unreadable",
                    f"{source}, line {line}: not a valid translation catalogue in UTF-8. Correct the line.",
                    line=line,
                ) from error
        target = source.with_suffix(".mo")
        fresh = target.with_suffix(f".{os.getpid()}.new")
        with fresh.open("wb") as file:
            write_mo(file, catalogue)
        fresh.replace(target)  # a running server never reads half a file
        written.append(target)
    return written


def main() -> int:
    """Build everything; exit code as documented for the command line."""
    try:
        files = build_static() + compile_catalogues()
    except OverblikError as error:
        print(error, file=sys.stderr)
        return int(error.exit_code)
    for file in files:
        print(f"{file.stat().st_size:>7}  {file.relative_to(PACKAGE)}")
    return 0


def _font_faces() -> str:
    return "".join(
        f'@font-face{{font-family:"IBM Plex Sans";font-style:normal;font-weight:{weight};font-display:swap;'
        f'src:url("{face}") format("woff2");unicode-range:{_LATIN}}}\n'
        for face, weight in FACES.items()
    )


if __name__ == "__main__":
    sys.exit(main())
