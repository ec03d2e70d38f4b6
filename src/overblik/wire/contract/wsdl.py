# SPDX-License-Identifier: MPL-2.0
"""Writes the WSDL of a service and gives out its schemas, with the address the client came by.

The published contract binds to SOAP 1.2, the older clients speak SOAP 1.1: both ports are offered.
"""

from __future__ import annotations

import functools
import re
from importlib import resources
from xml.sax.saxutils import quoteattr

from overblik.wire.contract.service import BI, HEADER, OEF, YI, Operation, Service
from overblik.wire.sdi.names import PREFIXES

_NAMESPACES = {
    **PREFIXES,
    "go": "urn:oio:sts:generelleoperationer:6",
    "yi": YI,
    "bi": BI,
    "oef": OEF,
    "header": HEADER,
}
_TRANSPORT = "http://schemas.xmlsoap.org/soap/http"
_LOCATION = re.compile(r'schemaLocation="([a-z]+)\.xsd"')
# Binding and port of the published contract first: toolkits take the first unless told otherwise.
_VERSIONS = (("soap12", ""), ("soap11", "Soap11"))


def wsdl(service: Service, address: str) -> bytes:
    """The WSDL 1.1 of a service that is reached at `address` (absolute, without a query)."""
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<!-- SPDX-License-Identifier: MPL-2.0 -->",
        f'<wsdl:definitions name={quoteattr(service.name)} targetNamespace="{service.namespace}"',
        f'  xmlns:tns="{service.namespace}" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"',
        '  xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/"',
        '  xmlns:soap11="http://schemas.xmlsoap.org/wsdl/soap/"',
        '  xmlns:xs="http://www.w3.org/2001/XMLSchema"',
        *(f'  xmlns:{prefix}="{_NAMESPACES[prefix]}"' for prefix in service.schemas),
        ">",
        "  <wsdl:types>",
        "    <xs:schema>",
        *(
            f'      <xs:import namespace="{_NAMESPACES[prefix]}"'
            f" schemaLocation={quoteattr(_schema_address(address, prefix))}/>"
            for prefix in service.schemas
        ),
        "    </xs:schema>",
        "  </wsdl:types>",
    ]
    for operation in service.operations:
        parts += _messages(service, operation)
    parts.append(f'  <wsdl:portType name="{service.port_type}">')
    for operation in service.operations:
        request, response = _message_names(service, operation)
        parts += [
            f'    <wsdl:operation name="{operation.name}">',
            f'      <wsdl:input message="tns:{request}"/>',
            f'      <wsdl:output message="tns:{response}"/>',
            "    </wsdl:operation>",
        ]
    parts.append("  </wsdl:portType>")
    for prefix, suffix in _VERSIONS:
        parts += _binding(service, prefix, suffix)
    parts.append(f'  <wsdl:service name="{service.name}">')
    for prefix, suffix in _VERSIONS:
        parts += [
            f'    <wsdl:port name="{service.port}{suffix}" binding="tns:{service.binding}{suffix}">',
            f"      <{prefix}:address location={quoteattr(address)}/>",
            "    </wsdl:port>",
        ]
    parts += ["  </wsdl:service>", "</wsdl:definitions>", ""]
    return "\n".join(parts).encode()


def schema(service: Service, name: str, address: str) -> bytes | None:
    """The schema `name` of a service, its imports pointing to `address`; None when it is none of its own."""
    if name not in service.schemas:
        return None

    def located(found: re.Match[str]) -> str:
        return f"schemaLocation={quoteattr(_schema_address(address, found[1]))}"

    return _LOCATION.sub(located, _text(name)).encode()


@functools.cache
def _text(name: str) -> str:
    return resources.files(__package__).joinpath(f"{name}.xsd").read_text(encoding="utf-8")


def _schema_address(address: str, prefix: str) -> str:
    return f"{address}?xsd={prefix}"


def _message_names(service: Service, operation: Operation) -> tuple[str, str]:
    stem = f"{service.messages}{operation.name.capitalize()}"
    return f"{stem}RequestMessage", f"{stem}ResponseMessage"


def _messages(service: Service, operation: Operation) -> list[str]:
    prefix = next(prefix for prefix, uri in _NAMESPACES.items() if uri == operation.namespace)
    parts = []
    names = _message_names(service, operation)
    for name, part, element in zip(
        names, ("request", "response"), (operation.request, operation.answer), strict=True
    ):
        parts += [
            f'  <wsdl:message name="{name}">',
            '    <wsdl:part name="header" element="header:RequestHeader"/>',
            f'    <wsdl:part name="{part}" element="{prefix}:{element}"/>',
            "  </wsdl:message>",
        ]
    return parts


def _binding(service: Service, prefix: str, suffix: str) -> list[str]:
    parts = [
        f'  <wsdl:binding name="{service.binding}{suffix}" type="tns:{service.port_type}">',
        f'    <{prefix}:binding style="document" transport="{_TRANSPORT}"/>',
    ]
    for operation in service.operations:
        parts += [
            f'    <wsdl:operation name="{operation.name}">',
            f'      <{prefix}:operation soapAction="{operation.action}"/>',
        ]
        names = _message_names(service, operation)
        for direction, part, message in zip(("input", "output"), ("request", "response"), names, strict=True):
            parts += [
                f"      <wsdl:{direction}>",
                f'        <{prefix}:header message="tns:{message}" part="header" use="literal"/>',
                f'        <{prefix}:body parts="{part}" use="literal"/>',
                f"      </wsdl:{direction}>",
            ]
        parts.append("    </wsdl:operation>")
    parts.append("  </wsdl:binding>")
    return parts
