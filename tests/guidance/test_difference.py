# SPDX-License-Identifier: MPL-2.0
"""What publishing would change, in words."""

from __future__ import annotations

import uuid

from overblik.guidance.difference import differences
from overblik.guidance.text import AreaText, Link, StatusWord, Title
from tests.guidance.build import says, texts

LINK = Link(Title("Søg"), "https://a.dk/")


def test_every_field_that_differs_is_told_with_what_it_was_and_becomes() -> None:
    old = texts(
        AreaText("32.*", to_do=says("Vent."), self_service=(LINK,)),
        AreaText("32.*", "K", deadline="4 weeks"),
        AreaText("15.*"),
        statuses=(StatusWord(status="5", source=uuid.UUID(int=5), words=says("fem")),),
    )
    new = texts(
        AreaText("32.*", to_do=says("Vent nu.", "Wait."), articles=()),
        AreaText("32.*", "K", deadline="5 weeks"),
        AreaText("27.*", explanation=says("x" * 80)),
        AreaText("88.*"),
    )
    assert differences(old, new) == (
        '32.*: to_do.da "Vent." -> "Vent nu."',
        '32.*: to_do.en inherited -> "Wait."',
        '32.*: articles inherited -> "none"',
        '32.*: self_service 1.title.da "Søg" -> inherited',
        '32.*: self_service 1.url "https://a.dk/" -> inherited',
        '32.* K: deadline "4 weeks" -> "5 weeks"',
        f'27.*: explanation.da inherited -> "{"x" * 60}..."',
        "88.*: added (sets nothing)",
        "15.*: removed",
        "status 5 of 00000000-0000-0000-0000-000000000005: removed",
    )


def test_the_same_texts_have_no_difference() -> None:
    one = texts(AreaText("32.*", to_do=says("Vent.")))
    assert differences(one, one) == ()
    assert differences(None, texts()) == ()
