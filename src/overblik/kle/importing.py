# SPDX-License-Identifier: MPL-2.0
"""A KLE file's bytes to editions: find the format and the edition's name, read, validate. Changes nothing."""

from __future__ import annotations

import re

from overblik.errors import InvalidInput
from overblik.kle.csv_file import read_csv
from overblik.kle.detect import Format, check_size, detect
from overblik.kle.edition import Edition, label_month
from overblik.kle.os2kle import read_os2kle
from overblik.kle.xml_plan import read_xml

_LABEL_IN_NAME = re.compile(r"(?<![0-9])[0-9]{4}-(?:0[1-9]|1[0-2])(?![0-9])")


def read(
    data: bytes, *, file_name: str = "", label: str | None = None, format: Format | None = None
) -> tuple[Edition, ...]:
    """The editions in `data`: one, or two when a table holds subjects and facets.

    `label` (YYYY-MM) names the edition. Official XML says its own, which then must be the same; for the
    other formats it may also stand in `file_name` (its last YYYY-MM counts). `format` None = by content.
    Raises InvalidInput naming line or element.
    """
    if label is not None:
        label_month(label)
    check_size(data)
    found = detect(data) if format is None else format
    if found is Format.XML:
        return (read_xml(data, label),)
    label = label or _label_in(file_name)
    published = label_month(label)
    if found is Format.OS2KLE:
        return (read_os2kle(data, label, published),)
    return read_csv(data, label, published)


def _label_in(file_name: str) -> str:
    labels = _LABEL_IN_NAME.findall(file_name)
    if not labels:
        raise InvalidInput(
            "kle.label_unknown", "The file does not say which edition it is; give it with --edition YYYY-MM"
        )
    return str(labels[-1])
