# SPDX-License-Identifier: MPL-2.0
"""The services and their operations: address, soapAction, and the elements that go in and come out.

Source: the published WSDL of SDI 6 and the WSDL files of YI 6 in KOMBIT's public samples. The validation
service takes the calls of the index it validates for, so that a client only changes the address.
"""

from __future__ import annotations

from typing import NamedTuple

from overblik.wire.sdi.names import SDI

BI = "urn:oio:sts:ydelse:bevillingindeks:6"
OEF = "urn:oio:sts:ydelse:oekonomiskeffektueringindeks:6"
YI = "urn:oio:sts:ydelse:ydelseindeks:6"
HEADER = "http://kombit.dk/xml/schemas/RequestHeader/1/"

_CASES = "http://stoettesystemerne.dk/sagsogdokumentindeks"
_BENEFITS = "http://stoettesystemerne.dk/ydelsesindeks"


class Operation(NamedTuple):
    """One operation. `request` and `answer` are local names in `namespace`."""

    name: str
    action: str
    namespace: str
    request: str
    answer: str


class Service(NamedTuple):
    """One address and what can be asked there.

    `namespace`, `port_type`, `binding`, `port` and `messages` are names inside the WSDL that toolkits make
    classes of; `schemas` are the prefixes of the schemas it needs.
    """

    path: str
    name: str
    namespace: str
    port_type: str
    binding: str
    port: str
    messages: str
    schemas: tuple[str, ...]
    operations: tuple[Operation, ...]

    def reply_action(self, operation: Operation) -> str:
        """The WS-Addressing action of an answer, as the WSDL implies it (WS-Addressing 1.0 Metadata, 4.4.4)."""
        return f"{self.namespace}/{self.port_type}/{operation.name}Response"


def _cases(name: str) -> Operation:
    stem = f"{name.capitalize()}SagDokumentIndeks"
    action = f"http://kombit.dk/sts/sagdokumentindeks/{name}"
    return Operation(name, action, SDI, f"{stem}Input", f"{stem}Output")


def _benefits(name: str) -> Operation:
    stem = f"{name.capitalize()}YdelseIndeks"
    return Operation(name, f"http://kombit.dk/sts/ydelseindeks/{name}", YI, f"{stem}Input", f"{stem}Output")


def _removal(place: str, namespace: str) -> Operation:
    action = f"http://kombit.dk/sts/ydelseindeks/{place}/fjern"
    return Operation("fjern", action, namespace, "FjernInput", "FjernOutput")


_CASE_SCHEMAS = ("sdi", "sag", "si", "di", "gd", "go", "sd", "header")

CASES = Service(
    path="/sts/sagdokumentindeks/6",
    name="SagDokumentIndeksService_6",
    namespace=_CASES,
    port_type="SagDokumentIndeksPortType",
    binding="sdi",
    port="SagDokumentIndeks",
    messages="",
    schemas=_CASE_SCHEMAS,
    operations=(_cases("fjern"), _cases("importer"), _cases("opdater"), _cases("fremsoeg")),
)
VALIDATION = CASES._replace(
    path="/sts/sagdokumentindeks/6/validering",
    name="SagDokumentIndeksValideringService_6",
    operations=(_cases("importer"), _cases("opdater")),
)
BENEFITS = Service(
    path="/sts/ydelseindeks/6",
    name="YdelseIndeksService_6",
    namespace=_BENEFITS,
    port_type="YdelseIndeksPortType",
    binding="YdelseIndeks",
    port="YdelseIndeks",
    messages="",
    schemas=("yi", "bi", "oef", "gd", "go", "sd", "header"),
    operations=(_benefits("importer"), _benefits("fremsoeg"), _benefits("opdater")),
)
GRANTS = Service(
    path="/sts/bevillingindeks/6",
    name="BevillingIndeksService_6",
    namespace=_BENEFITS,
    port_type="BevillingPortType",
    binding="Bevilling",
    port="BevillingIndeks",
    messages="Bevilling",
    schemas=("bi", "gd", "go", "sd", "header"),
    operations=(_removal("bevillingindeks", BI),),
)
PAYMENTS = Service(
    path="/sts/oekonomiskeffektueringindeks/6",
    name="OekonomiskEffektueringIndeksService_6",
    namespace=_BENEFITS,
    port_type="OekonomiskEffektueringPortType",
    binding="OekonomiskEffektuering",
    port="OekonomiskEffektueringIndeks",
    messages="OekonomiskEffektuering",
    schemas=("oef", "gd", "go", "sd", "header"),
    operations=(_removal("oekonomiskEffektuering", OEF),),
)
SERVICES = (CASES, VALIDATION, BENEFITS, GRANTS, PAYMENTS)
