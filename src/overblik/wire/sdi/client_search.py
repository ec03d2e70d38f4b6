# SPDX-License-Identifier: MPL-2.0
"""Writes the search that readers of the index send most: all cases of one person, and which parts to show."""

from __future__ import annotations

from collections.abc import Sequence

from overblik.wire.sdi.names import SAG, SDI
from overblik.wire.xml.names import GD, SD

PARTS = ("sagspart", "fremdrift", "sagsklasse")


def search_by_person(cpr_digits: str, parts: Sequence[str] = PARTS) -> bytes:
    """A FremsoegSagDokumentIndeksInput for the cases whose party is this person."""
    shown = "".join(f"<i:SagVis><i:Vis>{part}</i:Vis></i:SagVis>" for part in parts)
    return (
        f'<i:FremsoegSagDokumentIndeksInput xmlns:i="{SDI}" xmlns:s="{SAG}" xmlns:g="{GD}" xmlns:d="{SD}">'
        "<i:SoegUdtryk><i:SoegSag><s:AttributListe/><s:TilstandListe/><s:RelationListe><s:Sagspart>"
        f"<g:ReferenceID><d:URNIdentifikator>urn:oio:cpr-nr:{cpr_digits}</d:URNIdentifikator></g:ReferenceID>"
        "</s:Sagspart></s:RelationListe></i:SoegSag></i:SoegUdtryk>"
        f"<i:Filter>{shown}</i:Filter></i:FremsoegSagDokumentIndeksInput>"
    ).encode()
