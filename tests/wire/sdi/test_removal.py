# SPDX-License-Identifier: MPL-2.0
"""What a request to remove asks for, read by the schema: in its order, each switch once, ids or a search."""

from __future__ import annotations

import pytest
from lxml import etree

from overblik.errors import InvalidInput
from overblik.wire.sdi.removal import AskedRemoval, read_removal, read_single_removal
from tests.api.soap.caller import removal, single_removal
from tests.api.soap.test_removing import BAD
from tests.builders import ANNA, an_id

LEAVE = "<s:EfterladSagsloeseDokumenter>true</s:EfterladSagsloeseDokumenter>"
GRANTS_TOO = "<s:FjernOgsaaYdelse>1</s:FjernOgsaaYdelse>"


def asked(*names: str, more: str = "") -> AskedRemoval:
    return read_removal(etree.fromstring(removal(*names, more=more)))


@pytest.mark.parametrize(
    ("more", "documents", "grants"),
    [("", False, False), (LEAVE, True, False), (GRANTS_TOO, False, True), (LEAVE + GRANTS_TOO, True, True)],
)
def test_ids_and_switches_are_read(more: str, documents: bool, grants: bool) -> None:
    told = asked("a", "b", more=more)
    assert told == AskedRemoval((an_id("a"), an_id("b")), None, documents, grants)


def test_a_search_is_handed_on_as_it_came() -> None:
    told = asked(more="<s:SoegUdtryk/>" + GRANTS_TOO)
    assert told.ids == ()
    assert etree.QName(told.expression).localname == "SoegUdtryk"
    assert told.remove_grants


@pytest.mark.parametrize(
    "inner", ["<d:URNIdentifikator>urn:x</d:URNIdentifikator>", "<d:UUIDIdentifikator/>"]
)
def test_an_id_that_names_no_object_of_ours_is_none(inner: str) -> None:
    told = asked(more=f'<s:SagUuid xmlns:d="urn:oio:sagdok:3.0.0">{inner}</s:SagUuid>')
    assert told.ids == (None,)


@pytest.mark.parametrize(("more", "code"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_what_does_not_keep_to_the_schema_is_refused(more: str, code: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        asked(more=more)
    assert raised.value.code == code


def test_a_refusal_repeats_no_name_that_could_be_a_person() -> None:
    with pytest.raises(InvalidInput) as raised:
        asked(more=f"<s:Alt{ANNA}/>")
    assert ANNA not in raised.value.message


def test_one_grant_is_removed_by_its_id_whatever_is_noted() -> None:
    request = etree.fromstring(single_removal("grant", "bevilling"))
    assert read_single_removal(request).ids == (an_id("grant"),)
    note = etree.SubElement(request, "{urn:oio:sagdok:3.0.0}NoteTekst")
    assert read_single_removal(request).ids == (an_id("grant"),)
    note.addnext(etree.Element("{urn:oio:sagdok:3.0.0}NoteTekst"))
    for wrong in (request, etree.Element("{urn:x}FjernInput")):
        with pytest.raises(InvalidInput):
            read_single_removal(wrong)
