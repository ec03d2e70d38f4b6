# SPDX-License-Identifier: MPL-2.0
"""The sample shipped with the package: a selection of subjects and all facets, nothing to download.

Numbers, UUIDs and years of retirement are KLE's of February 2026 (facets: autumn 2020); the titles are
our own, short and plain, not KL's. It gives way to any real edition (`period.periods`).
"""

from __future__ import annotations

import datetime
from importlib.resources import files

from overblik.kle.csv_file import read_csv
from overblik.kle.edition import SAMPLE_LABEL, Edition

PUBLISHED = datetime.date(2026, 2, 1)


def load_sample() -> tuple[Edition, ...]:
    """The subjects and the facets of the sample edition."""
    folder = files(__package__)
    return tuple(
        edition
        for name in ("subjects.csv", "facets.csv")
        for edition in read_csv((folder / name).read_bytes(), SAMPLE_LABEL, PUBLISHED)
    )
