# SPDX-License-Identifier: MPL-2.0
"""Writes one *Haendelsesbesked* in its *Beskedkuvert* 1.0: who may receive it, what it is about, how it is guarded.

The envelope's schema is not published with a licence; names and order are those of KOMBIT's sample message.
`RelateretObjekt` (a person by CPR number) is left out on purpose, and so is the registration itself (ADR 0016):
`Beskeddata` only says which object is meant.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import NamedTuple

from lxml import etree

from overblik.wire import times
from overblik.wire.besked.codes import Codes

KUVERT = "urn:oio:besked:kuvert:1.0"
SAGDOK = "urn:oio:sagdok:3.0.0"
HENVISNING = "urn:overblik:besked:henvisning:1"

_NAMESPACES = {"bk": KUVERT, "sd": SAGDOK, "ob": HENVISNING}


class Message(NamedTuple):
    """What a message says. `kind`, `happening` and `level` are English names that the codes have UUIDs for.

    `authority` is a CVR number: the owner, and the one who may receive it. `registrar` recorded the change,
    `sender` tells of it; both are IT systems.
    """

    id: uuid.UUID
    kind: str
    happening: str
    object_id: uuid.UUID
    sender: uuid.UUID
    registrar: uuid.UUID | None
    recorded_at: dt.datetime
    made_at: dt.datetime
    authority: str | None
    kle: tuple[str, ...]
    level: str | None


def write(message: Message, codes: Codes) -> bytes:
    """The message as XML."""
    root = etree.Element(_kuvert("Haendelsesbesked"), nsmap=_NAMESPACES)
    _uuid(root, "BeskedId", message.id)
    _under(root, "BeskedVersion").text = "1.0"
    envelope = _under(root, "Beskedkuvert")
    filters = _under(envelope, "Filtreringsdata")
    _uuid(filters, "Beskedtype", codes.messages[f"{message.kind}.{message.happening}"])
    _uuid(filters, "BeskedAnsvarligAktoer", message.sender)
    if message.authority is not None:
        _urn(filters, "TilladtModtager", f"urn:oio:cvr-nr:{message.authority}")
    # Whether one ObjektRegistrering may name several subjects is not published; that it may be repeated is.
    for number in message.kle or (None,):
        _registration(filters, message, codes, number)
    delivery = _under(envelope, "Leveranceinformation")
    _time(delivery, "Dannelsestidspunkt", message.made_at)
    if message.level is not None:
        _uuid(delivery, "Sikkerhedsklassificering", codes.levels[message.level])
    _time(envelope, "GyldighedFra", message.recorded_at)
    reference = etree.SubElement(_under(root, "Beskeddata"), f"{{{HENVISNING}}}Objekthenvisning")
    etree.SubElement(reference, _sagdok("UUIDIdentifikator")).text = str(message.object_id)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _registration(parent: etree._Element, message: Message, codes: Codes, number: str | None) -> None:
    one = _under(parent, "ObjektRegistrering")
    _uuid(one, "ObjektRegistreringId", message.id)
    _uuid(one, "RegistreringsAktoer", message.registrar or message.sender)
    _time(one, "Registreringstidspunkt", message.recorded_at)
    if message.authority is not None:
        _urn(one, "ObjektAnsvarligMyndighed", f"urn:oio:cvr-nr:{message.authority}")
    _uuid(one, "ObjektId", message.object_id)
    _uuid(one, "ObjektType", codes.kinds[message.kind])
    _uuid(one, "ObjektHandling", codes.happenings[message.happening])
    if number is not None:
        _urn(one, "OpgaveEmne", f"urn:oio:kle:{number}")


def _uuid(parent: etree._Element, name: str, value: uuid.UUID | str) -> None:
    etree.SubElement(_under(parent, name), _sagdok("UUIDIdentifikator")).text = str(value)


def _urn(parent: etree._Element, name: str, value: str) -> None:
    etree.SubElement(_under(parent, name), _sagdok("URNIdentifikator")).text = value


def _time(parent: etree._Element, name: str, moment: dt.datetime) -> None:
    etree.SubElement(_under(parent, name), _sagdok("TidsstempelDatoTid")).text = times.write_moment(moment)


def _under(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, _kuvert(name))


def _kuvert(name: str) -> str:
    return f"{{{KUVERT}}}{name}"


def _sagdok(name: str) -> str:
    return f"{{{SAGDOK}}}{name}"
