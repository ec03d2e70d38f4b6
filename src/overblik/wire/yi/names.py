# SPDX-License-Identifier: MPL-2.0
"""The namespaces of YI version 6 and the prefixes they are written with."""

from __future__ import annotations

from overblik.wire.xml.names import GD, SD

YI = "urn:oio:sts:ydelse:ydelseindeks:6"
BI = "urn:oio:sts:ydelse:bevillingindeks:6"
OEF = "urn:oio:sts:ydelse:oekonomiskeffektueringindeks:6"

PREFIXES = {"yi": YI, "bi": BI, "oef": OEF, "gd": GD, "sd": SD}
