# SPDX-License-Identifier: MPL-2.0
"""The contract we give out: our own words, the published structure, the address the client came by."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from overblik.api.soap.operations import OFFERED
from overblik.wire import contract
from overblik.wire.contract.service import HEADER
from tests.api.soap.caller import CASES, GATEWAY, Caller
from tests.api.soap.published import FOLDER, WSDL

XS = "{http://www.w3.org/2001/XMLSchema}"
WSDL_NS = {"w": "http://schemas.xmlsoap.org/wsdl/", "s": "http://schemas.xmlsoap.org/wsdl/soap12/"}
OURS = Path(str(resources.files("overblik.wire.contract")))
PUBLISHED = [*FOLDER.glob("xsd/6.0.STS-0/*.xsd"), *FOLDER.glob("xsd/common/*.xsd")]


class Schemas:
    """A set of schema files, read into plain values that can be compared."""

    def __init__(self, files: list[Path]) -> None:
        self.elements: dict[str, Any] = {}
        self.types: dict[str, Any] = {}
        for file in files:
            root = etree.parse(file).getroot()
            namespace = root.get("targetNamespace")
            for node in root.iterchildren(f"{XS}element"):
                self.elements[f"{{{namespace}}}{node.get('name')}"] = node
            for node in root.iterchildren(f"{XS}complexType", f"{XS}simpleType"):
                self.types[f"{{{namespace}}}{node.get('name')}"] = node

    def element(self, name: str) -> Any:
        return self._typed(self.elements[name]), self.elements[name].get("fixed")

    def type(self, name: str) -> Any:
        """The content of a type: facets of a simple one, particles of a complex one."""
        node = self.types[name]
        return self._facets(node) if node.tag == f"{XS}simpleType" else self._content(node)

    def _typed(self, node: Any) -> Any:
        inline = node.find(f"{XS}simpleType")
        if inline is not None:
            return self._facets(inline)
        name = qualified(node, node.get("type"))
        known = self.types.get(name)
        if known is not None and known.tag == f"{XS}simpleType":
            return self._facets(known)
        return name

    def _facets(self, node: Any) -> Any:
        restriction = node.find(f"{XS}restriction")
        base = qualified(restriction, restriction.get("base"))
        told = tuple(sorted((etree.QName(facet).localname, facet.get("value")) for facet in restriction))
        if base in self.types:
            return ("and", self._facets(self.types[base]), told) if told else self._facets(self.types[base])
        return base, told

    def _content(self, node: Any) -> Any:
        extension = node.find(f"{XS}complexContent/{XS}extension")
        if extension is not None:
            return qualified(extension, extension.get("base")), self._particles(extension)
        return None, self._particles(node)

    def _particles(self, node: Any) -> tuple[Any, ...]:
        return tuple(part for child in node if isinstance(child.tag, str) for part in self._particle(child))

    def _particle(self, node: Any) -> Iterator[Any]:
        often = (node.get("minOccurs", "1"), node.get("maxOccurs", "1"))
        kind = etree.QName(node).localname
        if kind == "element":
            reference = node.get("ref")
            if reference is not None:
                yield "ref", qualified(node, reference), often
            else:
                yield "element", node.get("name"), self._typed(node), often
        elif kind == "any":
            yield "any", node.get("namespace"), node.get("processContents"), often
        elif kind in ("sequence", "all", "choice"):
            inside = self._particles(node)
            if (kind == "sequence" or len(inside) == 1) and often == ("1", "1"):
                yield from inside  # a group of its own that adds nothing
            else:
                yield kind, often, inside
        else:
            raise AssertionError(kind)


def qualified(node: Any, name: str) -> str:
    prefix, _, local = name.rpartition(":")
    return f"{{{node.nsmap[prefix or None]}}}{local}"


OUR_SCHEMAS = Schemas(sorted(OURS.glob("*.xsd")))
THEIR_SCHEMAS = Schemas(PUBLISHED)
IN_BOTH = [
    name
    for name in sorted(OUR_SCHEMAS.types)
    if ":ydelse:" not in name and name != "{urn:oio:sagdok:3.0.0}UUIDIdentifikatorType"
]


@pytest.mark.parametrize("name", IN_BOTH, ids=lambda name: str(name).rpartition(":")[2])
def test_every_type_has_the_published_structure(name: str) -> None:
    assert OUR_SCHEMAS.type(name) == THEIR_SCHEMAS.type(name)


def test_every_element_has_the_published_type() -> None:
    ours = [name for name in OUR_SCHEMAS.elements if ":ydelse:" not in name]
    assert len(ours) > 40
    for name in ours:
        assert OUR_SCHEMAS.element(name) == THEIR_SCHEMAS.element(name), name


def test_nothing_of_the_published_text_is_copied() -> None:
    for file in OURS.glob("*.xsd"):
        text = file.read_text(encoding="utf-8")
        assert "MPL-2.0" in text
        assert "oio:" not in text.replace("urn:oio:", "")


@pytest.mark.parametrize("service", contract.SERVICES, ids=lambda service: service.path)
def test_the_schemas_of_a_service_hold_together_and_have_its_elements(service: contract.Service) -> None:
    for prefix in service.schemas:
        etree.XMLSchema(etree.parse(OURS / f"{prefix}.xsd"))
    for operation in service.operations:
        for name in (operation.request, operation.answer):
            assert f"{{{operation.namespace}}}{name}" in OUR_SCHEMAS.elements


def test_operations_messages_and_actions_are_the_published_ones() -> None:
    ours, theirs = etree.fromstring(contract.wsdl(contract.CASES, "http://x")), etree.parse(WSDL).getroot()
    for path in (
        "w:portType/@name",
        "w:portType/w:operation/@name",
        "w:binding[1]/@name",
        "w:binding[1]//s:operation/@soapAction",
        "w:binding[1]/s:binding/@transport",
        "w:service/@name",
        "w:service/w:port[1]/@name",
    ):
        assert sorted(ours.xpath(path, namespaces=WSDL_NS)) == sorted(
            theirs.xpath(path, namespaces=WSDL_NS)
        ), path
    parts = "w:message/w:part"
    assert {parted(part) for part in ours.findall(parts, WSDL_NS)} == {
        parted(part) for part in theirs.findall(parts, WSDL_NS)
    }


def parted(part: Any) -> tuple[str, str, str]:
    return part.getparent().get("name"), part.get("name"), qualified(part, part.get("element"))


@pytest.mark.parametrize("service", OFFERED, ids=lambda service: service.path)
def test_every_address_gives_out_its_contract_and_all_it_names(
    caller: Caller, service: contract.Service
) -> None:
    root = caller.get(service.path, "WSDL").root
    locations = root.xpath("//*/@schemaLocation")
    assert len(locations) == len(service.schemas)
    for location in locations:
        address, _, query = location.partition("?")
        assert address == f"http://overblik.example{service.path}"
        answer = caller.get(service.path, query)
        assert answer.status == 200
        assert set(answer.root.xpath("//*/@schemaLocation")) <= set(locations)


def test_only_what_is_answered_is_promised(caller: Caller) -> None:
    for service in OFFERED:
        root = caller.get(service.path).root
        names = root.xpath("//w:portType/w:operation/@name", namespaces=WSDL_NS)
        assert names == [operation.name for operation in service.operations]


@pytest.mark.parametrize(
    ("environ", "address"),
    [
        ({"HTTP_HOST": "indeks.example:8443"}, "http://indeks.example:8443"),
        ({"HTTP_HOST": "[::1]:8000"}, "http://[::1]:8000"),
        ({"REMOTE_ADDR": GATEWAY, "HTTP_X_FORWARDED_PROTO": "https"}, "https://overblik.example"),
        ({"HTTP_X_FORWARDED_PROTO": "https"}, "http://overblik.example"),
        ({"REMOTE_ADDR": GATEWAY, "HTTP_X_FORWARDED_PROTO": "javascript"}, "http://overblik.example"),
        ({"HTTP_HOST": 'x"><y', "SERVER_NAME": "here", "SERVER_PORT": "80"}, "http://here:80"),
    ],
)
def test_the_address_is_the_one_the_client_came_by(
    caller: Caller, environ: dict[str, str], address: str
) -> None:
    root = caller.get(**environ).root
    told = root.xpath("//w:port/*/@location", namespaces=WSDL_NS)
    assert told == [address + CASES] * 2


@pytest.mark.parametrize("query", ["", "x", "xsd=", "xsd=bi", "xsd=../service", "xsd=sd.xsd"])
def test_there_is_nothing_else_to_get(caller: Caller, query: str) -> None:
    assert caller.get(query=query).status == 404


def test_an_answer_to_addressing_names_the_action_of_the_contract() -> None:
    (operation,) = (one for one in contract.CASES.operations if one.name == "fjern")
    assert contract.CASES.reply_action(operation) == (
        "http://stoettesystemerne.dk/sagsogdokumentindeks/SagDokumentIndeksPortType/fjernResponse"
    )
    assert HEADER == "http://kombit.dk/xml/schemas/RequestHeader/1/"
