# SPDX-License-Identifier: MPL-2.0
"""The schema that what we write of YI is judged by: our own words, as the published schemas are not ours to use."""

from __future__ import annotations

import functools
from importlib.resources import as_file, files

from lxml import etree


@functools.cache
def contract() -> etree.XMLSchema:
    """The compiled schema of the messages."""
    with as_file(files("overblik.wire.contract")) as folder:
        return etree.XMLSchema(etree.parse(folder / "yi.xsd"))
