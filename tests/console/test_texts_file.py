# SPDX-License-Identifier: MPL-2.0
"""The file of texts in the console: fetched as the command writes it, looked at before it is put in force."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from overblik.guidance import yaml_file
from overblik.guidance.text import AreaText
from tests.console.conftest import BIRKELUNDE, HAVREVIG, House
from tests.console.test_texts_pages import FILE, HARD, held, publish
from tests.guidance.build import says
from tests.portal.conftest import parsed, text_of

pytestmark = pytest.mark.database


def upload(house: House, text: str | bytes) -> Any:
    data = text.encode() if isinstance(text, str) else text
    return house.client.post(FILE, {"file": SimpleUploadedFile("tekster.yaml", data)})


def test_the_file_is_the_commands_and_comes_back_as_it_was(house: House) -> None:
    client = house.sign_in("signe")
    answer = client.get(f"{FILE}hent/")
    assert yaml_file.read(answer.content)[0].areas == held(house).areas
    assert answer.content.decode() == yaml_file.write([held(house)])
    assert answer["Content-Disposition"].startswith(f'attachment; filename="tekster-{BIRKELUNDE}-')
    house.sign_in("rikke")
    assert "Intet: teksterne i filen er dem, der gælder." in text_of(upload(house, answer.content))


def test_a_file_is_looked_at_before_it_is_put_in_force(house: House) -> None:
    house.sign_in("rikke")
    before = held(house)
    file = f"authority: '{BIRKELUNDE}'\nareas:\n- kle: 14.*\n  explanation:\n    da: {HARD}\n"
    looked = upload(house, file)
    assert looked.status_code == 200
    text = text_of(looked)
    assert "14.*: Hvad det betyder, Dansk bliver" in text
    assert "14.*, Hvad det betyder: Svær at læse" in text
    assert held(house) == before
    form = parsed(looked)
    kept = {
        "text": form.xpath("string(//textarea[@name='text'])").lstrip("\n"),
        "in_force": form.xpath("string(//input[@name='in_force']/@value)"),
        "act": "apply",
    }
    assert house.client.post(FILE, {**kept, "reason": ""}).status_code == 400
    publish(house, AreaText("13.*", to_do=says("Pers ord.")))
    stale = house.client.post(FILE, {**kept, "reason": "Fordi"})
    assert stale.status_code == 409
    assert "13.*: fjernet." in text_of(stale)  # what it would change now
    kept["in_force"] = parsed(stale).xpath("string(//input[@name='in_force']/@value)")
    assert house.client.post(FILE, {**kept, "reason": "Fordi"}).status_code == 302
    assert held(house).areas == (AreaText("14.*", explanation=says(HARD)),)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("", "Filen har ingen tekster."),
        (b"\xff", "Linje 1: Filen er ikke UTF-8."),
        ("a: b: c", "Linje 1: Det er ikke YAML."),
        (f"authority: '{BIRKELUNDE}'\nareas:\n- kle: 14.*\n  titel: x\n", "Linje 4: Der er ikke et felt"),
        (
            f"authority: '{BIRKELUNDE}'\nareas:\n- kle: 14.*\n  deadline: snart\n",
            "Linje 4, deadline: Skriv et tal",
        ),
        (f"authority: '{HAVREVIG}'\nareas: []\n", "en anden myndigheds tekster"),
        ("x" * 700_000, "Filen er for stor."),
    ],
)
def test_a_file_that_cannot_be_is_refused_with_its_line_and_a_remedy(
    house: House, file: str | bytes, words: str
) -> None:
    house.sign_in("rikke")
    before = held(house)
    answer = upload(house, file)
    assert answer.status_code == 400
    assert words in text_of(answer)
    if isinstance(file, str) and len(file) < 100_000:
        assert house.client.post(FILE, {"text": file, "act": "apply", "reason": "x"}).status_code == 400
    assert held(house) == before
    assert house.client.post(FILE).status_code == 400
