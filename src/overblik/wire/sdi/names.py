# SPDX-License-Identifier: MPL-2.0
"""The namespaces of SDI version 6 and the prefixes they are written with."""

from __future__ import annotations

from overblik.wire.xml.names import GD, SD

SDI = "urn:oio:sts:sagdok:sagdokumentindeks:6"
SAG = "urn:oio:sts:sagdok:sag:6"
SI = "urn:oio:sts:sagdok:sagindeks:6"
DI = "urn:oio:sts:sagdok:dokumentindeks:6"

PREFIXES = {"sdi": SDI, "sag": SAG, "si": SI, "di": DI, "gd": GD, "sd": SD}
