# SPDX-License-Identifier: MPL-2.0
"""Names in XML, and the namespaces that both indexes share."""

from __future__ import annotations

GD = "urn:oio:sts:generelledefinitioner:6"
GO = "urn:oio:sts:generelleoperationer:6"
SD = "urn:oio:sagdok:3.0.0"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

OLDER_LINE = ":1.2.4.0"
"""Ends the namespaces of the line of schemas before version 6, where those of version 6 end with `:6`."""

SEPARATOR = "\x01"
"""Stands between namespace and local name in the parser's names; no XML text can hold it."""


def qualified(namespace: str, local: str) -> str:
    """A name as the parser tells it."""
    return f"{namespace}{SEPARATOR}{local}"


def local(name: str) -> str:
    """The local part of a qualified name."""
    return name.rpartition(SEPARATOR)[2]
