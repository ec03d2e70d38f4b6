# SPDX-License-Identifier: MPL-2.0
"""What an overview takes from the ground it is composed on: authorities and titles, remembered up to a limit."""

from __future__ import annotations

import dataclasses
import datetime as dt

from overblik.basedata.authority import Authorities, Authority
from tests.overview.composed import seen
from tests.overview.rows import HERE, NOW, THERE, a_case, a_ground, rules


def test_authorities_come_with_how_to_reach_them() -> None:
    ground = a_ground(rules(), rules(authority=THERE), rules(authority="30000007"))
    found = seen(a_case(authority=THERE), a_case("two"), a_case("three", authority="30000007"), ground=ground)
    assert [(entry.name, entry.phone) for entry in found.authorities] == [
        ("30000007", None),
        ("Prøve Kommune", "12345678"),
        ("Aalund Kommune", None),
    ]


def test_authorities_of_one_name_keep_their_places() -> None:
    names = Authorities.of(Authority(cvr, "Prøve Kommune") for cvr in (HERE, THERE))
    ground = dataclasses.replace(a_ground(), authorities=names)
    assert [view.cvr for view in ground.authority_views({THERE, HERE})] == [HERE, THERE]


def test_authorities_are_remembered_only_up_to_a_limit() -> None:
    ground = a_ground()
    ground.authority_views(str(number) for number in range(20_002))
    assert len(ground.views) == 1


def test_titles_are_remembered_only_up_to_a_limit() -> None:
    ground = a_ground(titles={("x", NOW.date() - dt.timedelta(days=n)): "" for n in range(20_001)})
    assert seen(a_case(), ground=ground).cases[0].title == "Sygedagpenge, udbetaling"
    assert len(ground.titles) == 1
    assert ground.kle_title("32.30.99", NOW.date()) == "Sygdom"
    assert ground.kle_title("99.99.99", NOW.date()) == "99"
    assert ground.kle_title(None, NOW.date()) == ""
