# SPDX-License-Identifier: MPL-2.0
"""A stock SOAP tool-kit (zeep), and the pieces that every object it sends is made of."""

from __future__ import annotations

import datetime as dt
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import zeep
from zeep.plugins import HistoryPlugin

from tests.journeys.installation import Installation, Served, a_folder, served
from tests.wire.sdi.bodies import OWNER

BEGUN = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Toolkit:
    """A zeep client: its types, and a proxy of the service at our address."""

    client: Any
    service: Any
    history: HistoryPlugin

    def type(self, namespace: str, name: str) -> Any:
        return self.client.get_type(f"{{{namespace}}}{name}")

    def element(self, namespace: str, name: str, **values: Any) -> Any:
        """An element in a LokalUdvidelseListe."""
        made = self.client.get_element(f"{{{namespace}}}{name}")
        return zeep.xsd.AnyObject(made, made(**values))

    def call(self, operation: str, **values: Any) -> Any:
        """Call, with the header the contract asks for; the body of the answer."""
        header = {"header": {"TransactionUUID": str(uuid.uuid4())}}
        answer = getattr(self.service, operation)(**values, _soapheaders=header)
        assert answer.header.header.TransactionUUID == header["header"]["TransactionUUID"]
        return answer.body


@contextmanager
def an_empty_demo() -> Iterator[Served]:
    """A demo without data, being served."""
    folder = a_folder()
    at = Installation(folder / "data")
    try:
        at.must("people", "keys")
        with served(at) as server:
            yield server
    finally:
        at.remove()
        shutil.rmtree(folder, ignore_errors=True)


def made_from(url: str, path: str, service: str, port: str) -> Toolkit:
    """A client of our own WSDL, whose address is used as it stands."""
    history = HistoryPlugin()
    client = zeep.Client(f"{url}{path}?wsdl", plugins=[history])
    return Toolkit(client, client.bind(service, port), history)


def moment(text: dt.datetime | None) -> dict[str, Any]:
    return {"GraenseIndikator": True} if text is None else {"TidsstempelDatoTid": text}


def lasting(start: dt.datetime = BEGUN, end: dt.datetime | None = None) -> dict[str, Any]:
    return {
        "FraTidspunkt": moment(start),
        "TilTidspunkt": moment(end),
        "AktoerRef": {"UUIDIdentifikator": OWNER},
        "AktoerTypeKode": "Bruger",
    }


def identified(value: str) -> dict[str, str]:
    return {"URNIdentifikator" if value.startswith("urn:") else "UUIDIdentifikator": value}


def related(role: str, type_: str, reference: str, *extension: Any, **more: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "Virkning": lasting(),
        "Rolle": identified(role),
        "Type": identified(type_),
        "ReferenceID": identified(reference),
        **more,
    }
    if extension:
        told["LokalUdvidelseListe"] = {"_value_1": list(extension)}
    return told


def receipts(answer: Any) -> list[tuple[int, str, str]]:
    return [(one.StatusKode, one.Type, one.UUIDIdentifikator) for one in answer.UnikRetur]
