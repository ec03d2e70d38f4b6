# SPDX-License-Identifier: MPL-2.0
"""The published schema, for those who have it: what a body does wrong by the letter of the standard."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lxml import etree

SCHEMA_FILE = Path("xsd", "6.0.STS-0", "SagDokumentIndeksOperationer.xsd")
"""Where the schema of bodies lies in the published folder."""


def load_schema(folder: Path) -> etree.XMLSchema:
    """The compiled schema of a published SDI 6 folder."""
    return etree.XMLSchema(etree.parse(folder / SCHEMA_FILE))


def schema_errors(schema: etree.XMLSchema, body: bytes) -> list[str]:
    """The lines and elements the schema objects to; empty = valid. Messages do not quote values."""
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        return [f"line {error.lineno}: not well-formed"]
    if schema.validate(root):
        return []
    log: Iterable[Any] = schema.error_log  # type: ignore[assignment]
    return [f"line {error.line}: {error.type_name} at {error.path}" for error in log]
