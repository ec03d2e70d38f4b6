# SPDX-License-Identifier: MPL-2.0
"""`python -m tests.pictures.fill`: the demo's named persons in this installation, as of the day of the pictures.

A process of its own: opening an installation points Django at it, which other tests of the same process must not notice.
"""

from __future__ import annotations

from overblik.database.connection import connect
from overblik.database.raw_json import use_raw_json
from overblik.demo import loading
from overblik.demo.generate import generate
from overblik.settings import from_environment
from overblik.site.start import open_installation
from overblik.webkit.formatting import DENMARK
from tests.portal.overviews import MOMENT

TODAY = MOMENT.astimezone(DENMARK).date()


def main() -> None:
    """Generates nobody but the named persons, and loads them."""
    opened = open_installation(from_environment())
    folder = opened.settings.data / "demo"
    generate(folder, 0, 1, TODAY)
    with connect(opened.conninfo) as conn:
        use_raw_json(conn)
        loading.load(conn, opened.ring, folder, lambda: MOMENT)


if __name__ == "__main__":
    main()
