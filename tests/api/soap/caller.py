# SPDX-License-Identifier: MPL-2.0
"""A client that writes its envelopes by hand, so that each test says what is on the wire."""

from __future__ import annotations

import datetime as dt
import functools
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from overblik.access.gateway import Gateway
from overblik.access.keys import PUBLIC_FILE, KeyFile, demo_key
from overblik.access.machines import DELIVER, SourceGate
from overblik.access.tokens import TokenGate, issue
from overblik.api.apps import ApiDesk
from overblik.api.soap.call import SoapCall
from overblik.database.connection import connect
from overblik.database.raw_json import use_raw_json
from overblik.index import store
from overblik.index.objects import Registration
from overblik.intake.batch import Sender
from overblik.intake.delivery import Intake
from overblik.intake.protect import Protector
from overblik.intake.receipt import Outcome
from overblik.people.cpr import FictiveRule
from overblik.people.keys import KeyRing, load_or_create
from overblik.people.store import register_keys
from overblik.wire.decoded import Item
from tests.builders import SYSTEM, an_id, at

NOW = at("2026-01-05T12:00:00")
SOAP = {11: "http://schemas.xmlsoap.org/soap/envelope/", 12: "http://www.w3.org/2003/05/soap-envelope"}
MEDIA_TYPES = {11: "text/xml; charset=utf-8", 12: "application/soap+xml; charset=utf-8"}
CASES = "/sts/sagdokumentindeks/6"
BENEFITS = "/sts/ydelseindeks/6"
GRANTS = "/sts/bevillingindeks/6"
PAYMENTS = "/sts/oekonomiskeffektueringindeks/6"
GATEWAY = "10.0.0.1"
NAMES = {
    "sd": "urn:oio:sagdok:3.0.0",
    "h": "http://kombit.dk/xml/schemas/RequestHeader/1/",
    "a": "http://www.w3.org/2005/08/addressing",
    "f": "urn:overblik:fault:1",
    "v": SOAP[12],
}


@dataclass(frozen=True)
class Answer:
    """What came back over HTTP."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def root(self) -> Any:
        """The envelope."""
        return etree.fromstring(self.body)

    @property
    def content(self) -> Any:
        """The element in the Body."""
        (body,) = (part for part in self.root if etree.QName(part).localname == "Body")
        (only,) = body
        return only

    def text(self, path: str) -> str | None:
        """The text at a path with the prefixes of NAMES."""
        return self.root.findtext(path, namespaces=NAMES)

    @property
    def code(self) -> str | None:
        """The stable code of a fault; None for an answer."""
        return self.text(".//f:code")

    @property
    def blame(self) -> str:
        """The fault code as the envelope's version writes it, without its prefix."""
        told = self.content.findtext("faultcode") or self.content.findtext("v:Code/v:Value", namespaces=NAMES)
        return str(told).partition(":")[2]

    @property
    def statuses(self) -> list[tuple[int, str, str]]:
        """(StatusKode, Type, UUIDIdentifikator) of each UnikRetur."""
        return [
            (
                int(one.findtext("sd:StatusKode", namespaces=NAMES)),
                one.findtext("sd:Type", namespaces=NAMES),
                one.findtext("sd:UUIDIdentifikator", namespaces=NAMES),
            )
            for one in self.content.findall("sd:UnikRetur", namespaces=NAMES)
        ]

    @property
    def details(self) -> list[str | None]:
        """DetaljeretFejlbesked of each UnikRetur."""
        return [
            one.findtext("sd:DetaljeretFejlbesked", namespaces=NAMES)
            for one in self.content.findall("sd:UnikRetur", namespaces=NAMES)
        ]

    @property
    def standard(self) -> tuple[int, str | None]:
        """Status and detail of a StandardRetur."""
        (one,) = self.content.findall("sd:StandardRetur", namespaces=NAMES)
        detail = one.findtext("sd:DetaljeretFejlbesked", namespaces=NAMES)
        return int(one.findtext("sd:StatusKode", namespaces=NAMES)), detail


@dataclass
class Caller:
    """A source system's SOAP client, in this process."""

    url: str
    soap: SoapCall
    key: Any
    conn: Any
    ring: KeyRing
    clock: list[dt.datetime]
    environ: dict[str, str] = field(default_factory=dict)

    def token(self, **changes: Any) -> str:
        """A bearer header of the builders' source system."""
        claims = {
            "iss": "issuer", "aud": "overblik", "client_id": str(SYSTEM), "scope": DELIVER,
            "exp": int((self.clock[0] + dt.timedelta(minutes=5)).timestamp()),
        } | changes  # fmt: skip
        return f"Bearer {issue(self.key, claims)}"

    def send(self, message: bytes, path: str = CASES, **environ: Any) -> Answer:
        """POST these bytes; an environ value of None is left out."""
        told: dict[str, Any] = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "CONTENT_TYPE": MEDIA_TYPES[11],
            "CONTENT_LENGTH": str(len(message)),
            "HTTP_HOST": "overblik.example",
            "REMOTE_ADDR": "10.0.0.9",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(message),
        } | self.environ | environ  # fmt: skip
        if "HTTP_AUTHORIZATION" not in told:
            told["HTTP_AUTHORIZATION"] = self.token()
        started: list[tuple[str, list[tuple[str, str]]]] = []
        pieces = self.soap(
            {name: value for name, value in told.items() if value is not None},
            lambda status, headers, _=None: started.append((status, headers)),  # type: ignore[arg-type,misc,return-value]
        )
        ((status, headers),) = started
        return Answer(int(status[:3]), dict(headers), b"".join(pieces))

    def call(self, body: str | bytes, *, version: int = 11, header: str = "", **environ: Any) -> Answer:
        """POST an envelope around a body element."""
        told = {"CONTENT_TYPE": MEDIA_TYPES[version]} | environ
        return self.send(envelope(body, version=version, header=header), **told)

    def deliver(self, *registrations: Registration) -> None:
        """Store registrations by another door."""
        intake = Intake(
            self.conn, self.ring, Protector(self.ring, FictiveRule.ALLOWED), Sender(), lambda: self.clock[0]
        )
        items = [Item(number, told) for number, told in enumerate(registrations, 1)]
        receipts = [receipt for batch in intake.receive(items) for receipt in batch]
        assert {receipt.outcome for receipt in receipts} == {Outcome.STORED}, receipts

    def get(self, path: str = CASES, query: str = "wsdl", **environ: Any) -> Answer:
        """GET the contract."""
        return self.send(b"", path, REQUEST_METHOD="GET", QUERY_STRING=query, **environ)

    def states(self) -> dict[str, bytes]:
        """Every object's state as it is stored."""
        rows = self.conn.execute("SELECT object_id FROM object_state WHERE known").fetchall()
        found = store.heads(self.conn, [row[0] for row in rows])
        return {str(object_id): head.body or b"" for object_id, head in found.items()}

    def count(self, table: str) -> int:
        """How many rows a table has."""
        (told,) = self._beside.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,)
        return int(told)

    @functools.cached_property
    def _beside(self) -> Any:
        """Another connection, which sees what is committed and nothing else; a new one for each look costs more than the look."""
        return connect(self.url)


def envelope(body: str | bytes, *, version: int = 11, header: str = "") -> bytes:
    """A SOAP envelope around a body element (its XML declaration is taken off)."""
    inner = body.decode() if isinstance(body, bytes) else body
    if inner.startswith("<?xml"):
        inner = inner.partition("?>")[2]
    head = f"<e:Header>{header}</e:Header>" if header else ""
    return f'<e:Envelope xmlns:e="{SOAP[version]}">{head}<e:Body>{inner}</e:Body></e:Envelope>'.encode()


def a_caller(url: str, folder: Path, *, demo: bool = False) -> Caller:
    """A caller of a new installation on this database."""
    ring = load_or_create(folder / "keys")
    key = demo_key(folder)
    conn = connect(url)
    use_raw_json(conn)
    with conn.transaction():
        register_keys(conn, ring)
    clock = [NOW]
    tokens = TokenGate(KeyFile(folder / PUBLIC_FILE), issuer="issuer", audience="overblik")
    gate = SourceGate(tokens, Gateway(GATEWAY, "ClientCertificateSubject", "ClientCertificate"), demo=demo)
    fictive = FictiveRule.REQUIRED if demo else FictiveRule.ALLOWED
    soap = SoapCall(ApiDesk(lambda: conn, ring, gate, fictive, lambda: clock[0]), gateway=GATEWAY)
    return Caller(url, soap, key, conn, ring, clock)


def removal(*names: str, more: str = "") -> str:
    """A FjernSagDokumentIndeksInput with the ids of these names; `more` stands behind them, prefix `s`."""
    ids = "".join(
        f'<s:SagUuid><d:UUIDIdentifikator xmlns:d="{NAMES["sd"]}">{an_id(name)}</d:UUIDIdentifikator></s:SagUuid>'
        for name in names
    )
    return (
        '<s:FjernSagDokumentIndeksInput xmlns:s="urn:oio:sts:sagdok:sagdokumentindeks:6">'
        f"{ids}{more}</s:FjernSagDokumentIndeksInput>"
    )


def single_removal(name: str, kind: str, note: str = "") -> str:
    """The FjernInput of the index of grants (`bevilling`) or payments (`oekonomiskeffektuering`)."""
    return (
        f'<b:FjernInput xmlns:b="urn:oio:sts:ydelse:{kind}indeks:6" xmlns:d="{NAMES["sd"]}">'
        f"<d:UUIDIdentifikator>{an_id(name)}</d:UUIDIdentifikator>{note}</b:FjernInput>"
    )
