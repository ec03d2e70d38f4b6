# SPDX-License-Identifier: MPL-2.0
"""Nobody learns anything of others: each address of another's item answers exactly as one that never was."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.portal.addresses import address_part, benefit_address, case_address, find_benefit
from overblik.portal.wrong import wrong_benefit, wrong_case
from tests.builders import an_id
from tests.portal.conftest import Office, signed_in
from tests.portal.overviews import a_benefit, a_busy_person, a_case, key

NEVER = uuid.UUID("00000000-0000-4000-8000-000000000000")


def addresses(prefix: str) -> list[str]:
    person = a_busy_person()
    cases = [case_address(prefix, case.id) for case in person.cases]
    benefits = [benefit_address(prefix, benefit.id) for benefit in person.benefits]
    wrong = [way[0] for case in person.cases for way in wrong_case(case, prefix)]
    wrong += [way[0] for one in person.benefits for way in wrong_benefit(one, one.payments, prefix, "da")]
    return cases + benefits + wrong


@pytest.mark.parametrize("prefix", ["/", "/en/"])
def test_a_stranger_gets_the_answer_of_an_unknown_id(client: Any, office: Office, prefix: str) -> None:
    signed_in(client, "nobody")
    unknown = client.get(case_address(prefix, NEVER))
    assert unknown.status_code == 404
    never = [f"{prefix}fejl/sag/{NEVER}/", f"{prefix}fejl/brev/{NEVER}/{NEVER}/"]
    never += [f"{prefix}fejl/ydelse/{NEVER}/1/", f"{prefix}fejl/udbetaling/{NEVER}/1/{NEVER}/"]
    for address in [*addresses(prefix), benefit_address(prefix, f"{NEVER}:1"), *never]:
        answers = [client.get(address)]
        if "/fejl/" in address:
            answers.append(client.post(address, {"matter": "other", "words": "x", "form": "0" * 32}))
        for answer in answers:
            assert (answer.status_code, answer.content) == (404, unknown.content)
            assert answer["Cache-Control"] == "no-store"
    assert key("nobody") not in office.reports


def test_a_document_or_payment_is_known_only_on_its_own_case_or_benefit(anna: Any) -> None:
    person = a_busy_person()
    of = next(case for case in person.cases if case.documents)
    other = next(case for case in person.cases if case.id != of.id)
    assert anna.get(f"/fejl/brev/{other.id}/{of.documents[0].id}/").status_code == 404
    assert anna.get(f"/fejl/brev/{of.id}/{NEVER}/").status_code == 404
    assert anna.get(f"/fejl/udbetaling/{an_id('sickness')}/1/{NEVER}/").status_code == 404


def test_every_address_with_an_id_is_among_those_tried(compiled: None) -> None:
    from overblik.portal.urls import routes

    with_ids = {str(route.pattern) for route in routes(demo=True) if "<uuid:" in str(route.pattern)}
    assert with_ids == {
        "sag/<uuid:case_id>/",
        "ydelse/<uuid:grant>/<slug:part>/",
        "fejl/sag/<uuid:case_id>/",
        "fejl/brev/<uuid:case_id>/<uuid:document>/",
        "fejl/ydelse/<uuid:grant>/<slug:part>/",
        "fejl/udbetaling/<uuid:grant>/<slug:part>/<uuid:payment>/",
    }


def test_the_owner_gets_each_of_them(anna: Any) -> None:
    assert {anna.get(address).status_code for address in addresses("/")} == {200}


def test_a_benefit_of_one_s_own_grant_that_is_not_there_is_unknown(anna: Any) -> None:
    assert anna.get(f"/ydelse/{an_id('sickness')}/2/").status_code == 404


@pytest.mark.parametrize("address", ["/sag/", "/sag/1/", "/sag/6101010002/", "/ydelse/x/1/", "/sag/%00/"])
def test_an_address_that_makes_no_sense_is_unknown(anna: Any, address: str) -> None:
    assert anna.get(address).status_code == 404


def test_addresses_are_those_of_the_router(compiled: None) -> None:
    from django.test import override_settings
    from django.urls import reverse
    from django.utils import translation

    with override_settings(ROOT_URLCONF="tests.portal.site_urls"):
        for language, start in (("da", "/"), ("en", "/en/")):
            with translation.override(language):
                assert reverse("portal:start") == start
                assert reverse("portal:case", args=[NEVER]) == case_address(start, NEVER)
                assert reverse("portal:benefit", args=[NEVER, "7"]) == benefit_address(start, f"{NEVER}:7")
                assert (
                    reverse("portal:report-case", args=[NEVER]) == wrong_case(a_case(id=NEVER), start)[0][0]
                )
                benefit = a_benefit("grant", "7")
                grant = uuid.UUID(benefit.id.partition(":")[0])
                about, payment, *_ = wrong_benefit(benefit, benefit.payments, start, language)
                assert about[0] == reverse("portal:report-benefit", args=[grant, "7"])
                assert payment[0] == reverse(
                    "portal:report-payment", args=[grant, "7", benefit.payments[0].id]
                )


@given(st.text(min_size=1, max_size=36))
def test_any_benefit_id_has_an_address_that_finds_it_and_tells_nothing(own: str) -> None:
    benefit = a_benefit("grant", own)
    part = address_part(own)
    assert part.isascii()
    assert part.replace("-", "").isalnum()
    assert find_benefit([benefit], an_id("grant"), part) is benefit
    assert find_benefit([benefit], NEVER, part) is None


@pytest.mark.parametrize("own", ["6101010002", "610101-0002", "Anna Prøvesen", "Sygedagpenge"])
def test_a_number_name_or_title_never_gets_into_an_address(own: str) -> None:
    assert own not in benefit_address("/", f"{NEVER}:{own}")
