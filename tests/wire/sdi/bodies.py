# SPDX-License-Identifier: MPL-2.0
"""SDI bodies written by hand, as senders write them: independent of our own encoder."""

from __future__ import annotations

import io
import uuid

from overblik.index.objects import Registration
from overblik.wire.decoded import Fault, Item
from overblik.wire.roles import RoleMap
from overblik.wire.sdi import decode_file

NAMESPACES = (
    'xmlns:sdi="urn:oio:sts:sagdok:sagdokumentindeks:6" xmlns:sag="urn:oio:sts:sagdok:sag:6" '
    'xmlns:si="urn:oio:sts:sagdok:sagindeks:6" xmlns:di="urn:oio:sts:sagdok:dokumentindeks:6" '
    'xmlns:gd="urn:oio:sts:generelledefinitioner:6" xmlns:sd="urn:oio:sagdok:3.0.0" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
HEAD = f'<?xml version="1.0" encoding="UTF-8"?>\n<sdi:ImporterSagDokumentIndeksInput {NAMESPACES}>\n'
TAIL = "</sdi:ImporterSagDokumentIndeksInput>\n"
UPDATE_HEAD = f"<sdi:OpdaterSagDokumentIndeksInput {NAMESPACES}>\n"
UPDATE_TAIL = "</sdi:OpdaterSagDokumentIndeksInput>\n"

OWNER = "9e979b84-b846-4472-8622-58007dc63c7e"
PRIMARY_PARTY = "d839f26a-d4d1-4441-b2d6-3dbbb12a9404"
PRIMARY_CLASS = "a86c6581-ec85-412d-a655-31a1f1d5b14f"
PERSON = "c189ba35-de4b-4363-a8b7-67f1456cf56f"
UNKNOWN = "0f0f0f0f-1111-4222-8333-444444444444"


def case_id(number: int) -> uuid.UUID:
    return uuid.UUID(int=number, version=4)


def period(prefix: str, start: str = "2026-01-05T09:00:00.000+01:00", end: str | None = None) -> str:
    until = f"<sd:TidsstempelDatoTid>{end}</sd:TidsstempelDatoTid>" if end else OPEN
    return (
        f"<{prefix}:Virkning><sd:FraTidspunkt><sd:TidsstempelDatoTid>{start}</sd:TidsstempelDatoTid>"
        f"</sd:FraTidspunkt><sd:TilTidspunkt>{until}</sd:TilTidspunkt></{prefix}:Virkning>"
    )


OPEN = "<sd:GraenseIndikator>true</sd:GraenseIndikator>"


def relation(
    element: str,
    role: str | None,
    reference: str,
    extension: str = "",
    *,
    index: str | None = None,
    more: str = "",
) -> str:
    told = f"<gd:Rolle>{identified(role)}</gd:Rolle>" if role is not None else ""
    told += f"<gd:Indeks>{index}</gd:Indeks>" if index is not None else ""
    told += f"<gd:ReferenceID>{identified(reference)}</gd:ReferenceID>"
    told += f"<gd:LokalUdvidelseListe>{extension}</gd:LokalUdvidelseListe>" if extension else ""
    return f"<{element}>{period('gd')}{told}{more}</{element}>"


def identified(value: str) -> str:
    name = "URNIdentifikator" if value.lower().startswith("urn:") else "UUIDIdentifikator"
    return f"<sd:{name}>{value}</sd:{name}>"


def class_text(key: str) -> str:
    inner = f"<si:BrugervendtNoegle>{key}</si:BrugervendtNoegle>"
    return f"<si:SagsklasseLokalUdvidelse>{inner}</si:SagsklasseLokalUdvidelse>"


PARTY = relation("sag:Sagspart", PRIMARY_PARTY, "urn:oio:cpr-nr:6101010002")


def case(
    number: int = 1,
    *,
    title: str = "<sag:Titel>Sygedagpenge</sag:Titel>",
    status: str = "Opstaaet",
    properties: str = "",
    relations: str = PARTY,
    time: str = "2026-01-05T09:00:00.000+01:00",
    after: str = "",
) -> str:
    """One SagIndeks on lines of its own."""
    return f"""<sdi:SagIndeks>
  <sd:UUIDIdentifikator>{case_id(number)}</sd:UUIDIdentifikator>
  <sag:Registrering>
    <sd:Tidspunkt>{time}</sd:Tidspunkt>
    <sag:AttributListe>
      <sag:Egenskaber>{period("sag")}{title}</sag:Egenskaber>{properties}
    </sag:AttributListe>
    <sag:TilstandListe>
      <sag:Fremdrift>{period("sag")}<sag:FremdriftStatusKode>{status}</sag:FremdriftStatusKode></sag:Fremdrift>
    </sag:TilstandListe>
    <sag:RelationListe>{relations}</sag:RelationListe>
  </sag:Registrering>{after}
</sdi:SagIndeks>
"""


def document(number: int = 1, properties: str = "", *, relations: str = "") -> str:
    """One DokumentIndeks; its properties stand on line 4."""
    return f"""<sdi:DokumentIndeks>{identified(str(case_id(number)))}<di:Registrering>
  <sd:Tidspunkt>2026-01-05T09:00:00Z</sd:Tidspunkt>
  <di:AttributListe>
    <di:Egenskaber>{properties}</di:Egenskaber>
  </di:AttributListe>
  <di:TilstandListe/>
  <di:RelationListe>{relations}</di:RelationListe>
</di:Registrering></sdi:DokumentIndeks>
"""


def body(*objects: str) -> str:
    return HEAD + "".join(objects) + TAIL


def read(text: str | bytes, roles: RoleMap | None = None) -> list[Item]:
    data = text.encode() if isinstance(text, str) else text
    return list(decode_file(io.BytesIO(data), roles))


def only(text: str | bytes, roles: RoleMap | None = None) -> Registration:
    [item] = read(text, roles)
    assert isinstance(item.value, Registration), item
    return item.value


def faults(items: list[Item]) -> list[Fault]:
    return [item.value for item in items if isinstance(item.value, Fault)]


def good_ids(items: list[Item]) -> list[uuid.UUID]:
    return [item.value.object_id for item in items if isinstance(item.value, Registration)]
