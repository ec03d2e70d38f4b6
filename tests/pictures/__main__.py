# SPDX-License-Identifier: MPL-2.0
"""`python -m tests.pictures --write`: takes all pictures anew, into docs/images; without it into a folder that is told."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from tests.browser import a_browser
from tests.conftest import FOLDER
from tests.pictures.page import page
from tests.pictures.take import a_town_that_stands_still, take
from tests.pictures.views import views
from tests.places import CHECKOUT

PAGE = CHECKOUT / "docs" / "da" / "billeder.md"


def main() -> int:
    """Exit code 0 when all have been taken."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        os.environ[FOLDER] = folder
        target = CHECKOUT / "docs" / "images" if "--write" in sys.argv else Path(tempfile.mkdtemp())
        with a_town_that_stands_still() as town:
            taken = take(a_browser(), town, target)
            if "--write" in sys.argv:
                PAGE.write_text(page(views(town)), encoding="utf-8")
    for file in taken:
        print(f"{file.stat().st_size:>8}  {file}")
    print(f"{sum(file.stat().st_size for file in taken):>8}  in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
