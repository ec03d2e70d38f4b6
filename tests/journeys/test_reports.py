# SPDX-License-Identifier: MPL-2.0
"""A citizen reports an error, the authority reads and answers it, and the citizen reads the answer."""

from __future__ import annotations

import re

import pytest

from tests.journeys.conftest import Town
from tests.journeys.test_looks import read

pytestmark = [pytest.mark.slow, pytest.mark.database]


def test_a_report_goes_to_the_authority_and_the_answer_comes_back(town: Town) -> None:
    client = town.visitor("dagny")
    page = client.get("/").links("/sag/")[0]
    way = client.get(page).links("/fejl/sag/")[0]
    form = str(client.get(way).page.xpath("string(//input[@name='form']/@value)"))
    words = "Sagen er ikke så langt, som der står."
    answer = client.post(way, {"matter": "status", "words": words, "form": form}, form_on=way)
    assert answer.status == 302
    sent = client.get(answer.headers["location"])
    [receipt] = re.findall(r"Din kvittering er ([0-9A-Z-]{9})\.", sent.text)

    authorities = {case.authority for case in town.stories["dagny"].expected.cases}
    listed = {
        cvr: town.at.must("reports", "list", "--authority", cvr).out for cvr in (*authorities, "90010026")
    }
    holding = [cvr for cvr, out in listed.items() if receipt in out]
    assert len(holding) == 1, "one authority answers for it, and no other reads it"
    assert words in listed[holding[0]]
    assert town.at.run("reports", "answer", receipt, "--authority", "90000009", "--answer", "x").code == 3
    town.at.must(
        "reports", "answer", receipt, "--authority", holding[0], "--answer", "-", given="Tak. Det er rettet."
    )

    told = read(client.get("/henvendelser/").text)
    assert "har svaret dig." in told
    assert "Tak. Det er rettet." in told
    assert "For at læse det, du har skrevet om en fejl." in read(client.get("/set/").text)


def test_a_stranger_can_report_nothing_about_another_s_case(town: Town) -> None:
    page = town.visitor("clara").get("/").links("/sag/")[0]
    stranger = town.visitor("ditlev")
    assert stranger.get(f"/fejl{page}").status == 404
    sent = stranger.post(f"/fejl{page}", {"matter": "other", "words": "x", "form": "0" * 32}, form_on="/")
    assert sent.status == 404


def test_an_answer_needs_words_and_takes_no_person_number(town: Town) -> None:
    for given in ("", "Vi skriver til 610101-0002"):
        refused = town.at.run(
            "reports", "answer", "0000-0000", "--authority", "90010018", "--answer", "-", given=given
        )
        assert refused.code == 3
        assert "reports.answer" in refused.err
