# SPDX-License-Identifier: MPL-2.0
"""YI bodies written by hand, as senders write them: independent of our own encoder."""

from __future__ import annotations

import io
import uuid

from overblik.index.objects import Registration
from overblik.wire.decoded import Fault, Item
from overblik.wire.roles import RoleMap
from overblik.wire.yi import decode_file

NAMESPACES = (
    'xmlns:yi="urn:oio:sts:ydelse:ydelseindeks:6" xmlns:bi="urn:oio:sts:ydelse:bevillingindeks:6" '
    'xmlns:oef="urn:oio:sts:ydelse:oekonomiskeffektueringindeks:6" '
    'xmlns:gd="urn:oio:sts:generelledefinitioner:6" xmlns:sd="urn:oio:sagdok:3.0.0" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
HEAD = f'<?xml version="1.0" encoding="UTF-8"?>\n<yi:ImporterYdelseIndeksInput {NAMESPACES}>\n'
TAIL = "</yi:ImporterYdelseIndeksInput>\n"
UPDATE_HEAD = f"<yi:OpdaterYdelseIndeksInput {NAMESPACES}>\n"
UPDATE_TAIL = "</yi:OpdaterYdelseIndeksInput>\n"

TIME = "2026-01-05T09:00:00.000+01:00"
MASTER, SENDER = "251c24fd-57b0-4afc-9d73-b063d1957eb3", "1b3c6a6d-e977-4491-9bf8-b41ee6999f39"
SYSTEM_TYPE = "29fe1da2-897a-46cd-b635-b9be8e0bffd6"
SYSTEM = "7fbdff32-fee9-56ea-8c53-3c5376c4c47c"
GRANT_RECIPIENT = "3102fa7e-f56e-4510-b0d4-1650c590dc3b"
GRANT_PERSON = "c59f1523-1786-48c7-baff-466de1db3320"
PAYEE = "68d4b903-acae-4f2f-aafc-45bd999ed81f"
PART_OF, BENEFIT_TYPE = "ccc9d91b-9a4c-4ada-9be4-795ca068e89d", "4fd9d6c1-2939-4bfe-b803-ab0b3904bd2f"
BENEFIT_ROLE, CLASS_TYPE = "6ebd938f-0bbf-4142-a65c-fefe15e9f192", "3aa45cbd-94c3-4601-84a6-66ce0f157dda"
KLE_ROLE, KLE_TYPE = "ea909030-c5fa-4544-9b22-a0010d08ebe1", "7c51b9a8-d388-4e83-8c8b-ee3a90458d0b"
GRANT_CASE, CASE_TYPE = "31237487-787a-424f-8819-56aaedf00643", "f08a4a13-2567-41d0-bf8d-3af754b03464"
CLASS = "2637c22e-06b8-4f8c-9520-42e4de177203"
UNKNOWN = "0f0f0f0f-1111-4222-8333-444444444444"


def an_id(number: int) -> uuid.UUID:
    return uuid.UUID(int=number, version=4)


def identified(value: str) -> str:
    name = "URNIdentifikator" if value.lower().startswith("urn:") else "UUIDIdentifikator"
    return f"<sd:{name}>{value}</sd:{name}>"


def period(prefix: str, end: str | None = None) -> str:
    until = (
        f"<sd:TidsstempelDatoTid>{end}</sd:TidsstempelDatoTid>"
        if end
        else "<sd:GraenseIndikator>true</sd:GraenseIndikator>"
    )
    return (
        f"<{prefix}:Virkning><sd:FraTidspunkt><sd:TidsstempelDatoTid>{TIME}</sd:TidsstempelDatoTid>"
        f"</sd:FraTidspunkt><sd:TilTidspunkt>{until}</sd:TilTidspunkt></{prefix}:Virkning>"
    )  # fmt: skip


def named(prefix: str, role: str | None, type_: str | None, reference: str | None, index: str = "") -> str:
    """What identifies a relation, with or without validity."""
    told = "".join(
        f"<{prefix}:{name}>{identified(value)}</{prefix}:{name}>"
        for name, value in (("Rolle", role), ("Type", type_))
        if value is not None
    )
    told += f"<{prefix}:Indeks>{index}</{prefix}:Indeks>" if index else ""
    return told + (
        f"<{prefix}:ReferenceID>{identified(reference)}</{prefix}:ReferenceID>" if reference else ""
    )


def relation(
    element: str,
    role: str | None,
    type_: str | None,
    reference: str | None,
    more: str = "",
    *,
    index: str = "",
    end: str | None = None,
) -> str:
    return f"<{element}>{period('gd', end)}{named('gd', role, type_, reference, index)}{more}</{element}>"


SYSTEMS = "".join(
    f"<bi:ItSystem>{named('bi', role, SYSTEM_TYPE, SYSTEM)}<bi:SystemNavn>Fagsystem</bi:SystemNavn></bi:ItSystem>"
    for role in (MASTER, SENDER)
)
KLE = (
    f"<bi:Klassifikation>{named('bi', KLE_ROLE, KLE_TYPE, CLASS)}"
    "<bi:BrugervendtNoegle>32.03.04</bi:BrugervendtNoegle><bi:Klassetitel>Folkepension</bi:Klassetitel></bi:Klassifikation>"
)
YDELSE = f"<bi:Ydelse>{named('bi', BENEFIT_ROLE, CLASS_TYPE, CLASS)}<bi:Ydelsesnavn>Grundbeløb - FOP</bi:Ydelsesnavn>{KLE}</bi:Ydelse>"
PLAN = (
    "<bi:OekonomiskEffektueringsplan><bi:Id>1</bi:Id>"
    "<bi:EffektueringsplanStartdato>2026-01-01T00:00:00.000+01:00</bi:EffektueringsplanStartdato>"
    "<bi:EffektueringsplanSlutdato>2026-12-31T00:00:00.000+01:00</bi:EffektueringsplanSlutdato>"
    "<bi:Beregningsfrekvens>7772f4e3-b06d-4ef8-b599-9134cf3fdee4</bi:Beregningsfrekvens>"
    "<bi:ForudBagud>Bagud</bi:ForudBagud><bi:Dispositionsdag>Sidste bankdag i måneden</bi:Dispositionsdag>"
    "<bi:Ydelsesbeloeb>6694</bi:Ydelsesbeloeb><bi:ManueltGodkendes>false</bi:ManueltGodkendes>"
    "</bi:OekonomiskEffektueringsplan>"
)
PARTY = relation(
    "bi:Bevillingspart", GRANT_RECIPIENT, GRANT_PERSON, "urn:oio:cpr-nr:6101010002",
    "<bi:FuldtNavn>Prøve Eksempel</bi:FuldtNavn>",
)  # fmt: skip
CASE = relation(
    "bi:Bevillingssag", GRANT_CASE, CASE_TYPE, str(an_id(77)),
    "<bi:BrugervendtNoegle>S-77</bi:BrugervendtNoegle><bi:FuldtNavn>Folkepension</bi:FuldtNavn>",
)  # fmt: skip


def benefit(
    *, start: str = "2026-01-01T00:00:00.000+01:00", more: str = "", rest: str = SYSTEMS + YDELSE + PLAN
) -> str:
    return (
        f"<bi:BevilgetYdelse>{period('bi')}<bi:Id>1</bi:Id><bi:Navn>Grundbeløb</bi:Navn>"
        f"<bi:BevilgetYdelseStartdato>{start}</bi:BevilgetYdelseStartdato>{more}{rest}</bi:BevilgetYdelse>"
    )


def grant(
    number: int = 1,
    *,
    properties: str = "",
    benefits: str | None = None,
    relations: str = CASE + PARTY,
    time: str = TIME,
    after: str = "",
) -> str:
    """One BevillingIndeks on lines of its own."""
    return f"""<yi:BevillingIndeks><bi:BevillingIndeks>
  <sd:UUIDIdentifikator>{an_id(number)}</sd:UUIDIdentifikator>
  <bi:Registrering>
    <sd:Tidspunkt>{time}</sd:Tidspunkt>
    <sd:LivscyklusKode>Importeret</sd:LivscyklusKode>
    <bi:AttributListe>
      <bi:Egenskaber>{period("bi")}<bi:BrugervendtNoegle>B-{number}</bi:BrugervendtNoegle>{properties}</bi:Egenskaber>
      {benefit() if benefits is None else benefits}
    </bi:AttributListe>
    <bi:TilstandListe/>
    <bi:RelationListe>{relations}</bi:RelationListe>
  </bi:Registrering>{after}
</bi:BevillingIndeks></yi:BevillingIndeks>
"""


AMOUNTS = (
    "<oef:SamletBruttobeloeb>6694.00</oef:SamletBruttobeloeb>"
    "<oef:Dispositionsdato>2026-01-30T00:00:00.000+01:00</oef:Dispositionsdato>"
    "<oef:BeloebEfterSkatATP>4100.50</oef:BeloebEfterSkatATP>"
    "<oef:BeloebSendtTilUdbetaling>4100.50</oef:BeloebSendtTilUdbetaling>"
)


def line(amount: str = "6694.00", *, end: str | None = None, more: str = "") -> str:
    told = (
        "<oef:YdelsesperiodeStartdato>2026-01-01T00:00:00.000+01:00</oef:YdelsesperiodeStartdato>"
        "<oef:YdelsesperiodeSlutdato>2026-01-31T00:00:00.000+01:00</oef:YdelsesperiodeSlutdato>"
        f"<oef:Ydelsesbeloeb>{amount}</oef:Ydelsesbeloeb>"
        "<oef:Klassifikationsbeskrivelse>32.03.04</oef:Klassifikationsbeskrivelse>"
        f"<oef:BevilgetYdelseRef>{identified(str(an_id(1)))}<oef:BevilgetYdelseId>1</oef:BevilgetYdelseId>"
        f"</oef:BevilgetYdelseRef>{more}"
    )
    return relation(
        "oef:OekonomiskYdelseEffektueringRelation", PART_OF, BENEFIT_TYPE, CLASS, told, index="1", end=end
    )


PAID_TO = relation("oef:OekonomiskEffektueringPart", PAYEE, None, "urn:oio:cpr-nr:6101010002")


def payment(
    number: int = 1, *, amounts: str = AMOUNTS, relations: str | None = None, time: str = TIME
) -> str:
    """One OekonomiskEffektueringIndeks on lines of its own."""
    return f"""<yi:OekonomiskEffektueringIndeks><oef:OekonomiskEffektueringIndeks>
  <sd:UUIDIdentifikator>{an_id(number)}</sd:UUIDIdentifikator>
  <oef:Registrering>
    <sd:Tidspunkt>{time}</sd:Tidspunkt>
    <oef:AttributListe>
      <oef:Egenskaber>{period("oef")}<oef:BrugervendtNoegle>P-{number}</oef:BrugervendtNoegle>{amounts}</oef:Egenskaber>
    </oef:AttributListe>
    <oef:TilstandListe/>
    <oef:RelationListe>{line() + PAID_TO if relations is None else relations}</oef:RelationListe>
  </oef:Registrering>
</oef:OekonomiskEffektueringIndeks></yi:OekonomiskEffektueringIndeks>
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
