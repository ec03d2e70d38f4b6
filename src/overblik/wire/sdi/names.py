# SPDX-License-Identifier: MPL-2.0
"""The namespaces of SDI version 6 and the prefixes they are written with."""

from __future__ import annotations

SDI = "urn:oio:sts:sagdok:sagdokumentindeks:6"
SAG = "urn:oio:sts:sagdok:sag:6"
SI = "urn:oio:sts:sagdok:sagindeks:6"
DI = "urn:oio:sts:sagdok:dokumentindeks:6"
GD = "urn:oio:sts:generelledefinitioner:6"
SD = "urn:oio:sagdok:3.0.0"
GO = "urn:oio:sts:generelleoperationer:6"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

PREFIXES = {"sdi": SDI, "sag": SAG, "si": SI, "di": DI, "gd": GD, "sd": SD}

SEPARATOR = "\x01"
"""Stands between namespace and local name in the parser's names; no XML text can hold it."""


def qualified(namespace: str, local: str) -> str:
    """A name as the parser tells it."""
    return f"{namespace}{SEPARATOR}{local}"
