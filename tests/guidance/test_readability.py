# SPDX-License-Identifier: MPL-2.0
"""What a writer is told about a text."""

from __future__ import annotations

import pytest

from overblik.guidance.readability import lix, remarks
from overblik.guidance.text import AreaText, Complaint, Next, Title, Wording
from tests.guidance.build import texts

EASY = "Du får penge. De kommer i dag. Du skal ikke gøre noget."
HARD = (
    "Kommunalbestyrelsen iværksætter sagsbehandlingen efterfølgende. Forudsætningerne undersøges omhyggeligt."
    " Afgørelsen fremsendes efterfølgende digitalt."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", 0), ("Hej", 1), ("Du får penge i dag.", 5), ("Kommunen svarer.", 2 + 50), ("Ja: nej? Jo!", 1)],
)
def test_lix_is_words_a_sentence_and_long_words_in_a_hundred(text: str, expected: float) -> None:
    assert lix(text) == expected


@pytest.mark.parametrize(
    ("area", "told"),
    [
        (AreaText("32.*", explanation=Wording(EASY, EASY)), []),
        (AreaText("32.*", explanation=Wording(HARD)), ["32.* explanation: hard to read (LIX 104"]),
        (AreaText("32.*", explanation=Wording(EASY, HARD)), []),
        (AreaText("32.*", title=Title("Hjælp mv.")), ["32.* title: an abbreviation"]),
        (AreaText("32.*", title=Title("Hjælp efter § 12")), ["32.* title: a code"]),
        (AreaText("32.*", title=Title("Sag 32.24")), ["32.* title: a code"]),
        (AreaText("32.*", to_do=Wording("Skriv til UDK.")), ["32.* to_do: a code"]),
        (AreaText("32.*", to_do=Wording("Du betaler ATP.")), []),
        (AreaText("32.*", next=Next(closed=Wording("Se jf. loven."))), ["32.* next.closed: an abbreviation"]),
        (
            AreaText("32.*", complaint=Complaint(how=Wording("og " * 21 + "slut."))),
            ["32.* complaint.how: a sentence of more than 20 words"],
        ),
        (AreaText("32.*"), []),
    ],
)
def test_what_a_reader_may_stumble_over_is_told_with_its_place(area: AreaText, told: list[str]) -> None:
    found = list(remarks(texts(area)))
    assert len(found) == len(told)
    assert all(remark.startswith(expected) for remark, expected in zip(found, told, strict=True)), found
