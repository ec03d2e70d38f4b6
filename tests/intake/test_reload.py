# SPDX-License-Identifier: MPL-2.0
"""A system sends everything again: what it sent is marked, what it did not is told, and may be taken out again."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import msgspec
import pytest
from psycopg import Connection

from overblik.disclosure.rule import Rule, RuleSet, TitleChoice
from overblik.disclosure.store import publish
from overblik.errors import Conflict, NotFound
from overblik.index.objects import Removal
from overblik.index.reading import ItemKind
from overblik.intake import reload_effect, reload_store, replay_store, tally_store
from overblik.intake.batch import Sender
from overblik.intake.reload import LONG_OPEN, Missing, MissingSet, Reload, SentOfKnown, Stage
from overblik.intake.removing import remove
from overblik.intake.tally import NOBODY
from overblik.kle.number import KlePattern
from tests.builders import (
    AUTHORITY,
    BENT,
    SYSTEM,
    T0,
    a_case,
    a_document,
    a_grant,
    a_journal_entry,
    a_payment,
    an_id,
    changed,
    owner,
)
from tests.intake.conftest import NOW, Deliver
from tests.intake.test_replay import OTHER, OTHER_AUTHORITY, content, of_other, replay

Index = Connection[Any]
DAY = dt.timedelta(days=1)
OWN = Sender(SYSTEM)
CASE = changed(a_case(), relations=(*a_case().relations, a_journal_entry("document")))
ALL = (a_document(), CASE, a_case("second", cpr=BENT, kle="27.36.04"), a_grant(), a_payment())


class EveryNumber:
    """A catalogue that knows every number at every time."""

    def known(self, number: str, on: dt.date) -> bool:
        return True

    def turning_days(self) -> frozenset[dt.date]:
        return frozenset()


def opened(
    index: Index, authority: str = AUTHORITY, source: uuid.UUID = SYSTEM, at: dt.datetime = NOW
) -> Reload:
    return reload_store.open_reload(index, authority, source, "staff:otto", at)


def closed(index: Index, authority: str = AUTHORITY, source: uuid.UUID = SYSTEM) -> Reload:
    return reload_store.close(index, authority, source, "staff:otto", NOW + DAY)


def ids(index: Index, held: Reload) -> list[uuid.UUID]:
    rows = index.execute(
        "SELECT object_id FROM reload_missing WHERE reload = %s ORDER BY object_id", (held.id,)
    )
    return [object_id for (object_id,) in rows]


def named(*names: str) -> list[uuid.UUID]:
    return sorted(map(an_id, names))


def take_out(index: Index, held: Reload, now: dt.datetime = NOW + DAY, at_once: int = 2) -> Reload:
    wanted = reload_store.missing_set(index, held.id).text
    reload_store.remove(index, held.authority, held.source, wanted, "staff:otto", now)
    while reload_store.take_out_next(index, now, at_once=at_once):
        pass
    return reload_store.find(index, held.id)


def tables(index: Index) -> tuple[int, int]:
    found = [
        index.execute(f"SELECT count(*) FROM {name}").fetchone() for name in ("reload_sent", "reload_missing")
    ]
    return tuple(one[0] for one in found if one)  # type: ignore[return-value]


def actions(index: Index) -> list[tuple[Any, ...]]:
    return index.execute(
        "SELECT action, actor, authority, detail::text FROM change_log ORDER BY id"
    ).fetchall()


def test_what_is_sent_again_is_marked_whatever_becomes_of_it_and_the_rest_is_told(
    index: Index, send: Deliver
) -> None:
    send(*ALL, sender=OWN)
    held = opened(index)
    assert reload_store.progress(index, held.id) == [
        SentOfKnown("case", 2, 0), SentOfKnown("document", 1, 0), SentOfKnown("grant", 1, 0), SentOfKnown("payment", 1, 0),
    ]  # fmt: skip
    send(CASE, a_document(title="Ny titel", recorded=T0 + DAY), sender=OWN, now=NOW + DAY)
    send(a_case("new"), sender=OWN, now=NOW + DAY)
    # Refused, because it was recorded too far ahead; but the system has it.
    send(changed(a_grant(), recorded_at=NOW + 9 * DAY), sender=OWN, now=NOW + DAY)
    assert [one.sent for one in reload_store.progress(index, held.id)] == [2, 1, 1, 0]
    assert reload_store.find(index, held.id).last_at == NOW + DAY
    done = closed(index)
    assert (done.stage, done.sent, done.missing) == (Stage.CLOSED, 4, 2)
    assert ids(index, done) == named("second", "payment")
    assert reload_store.missing(index, done.id) == [
        Missing("case", "27.36", 1),
        Missing("payment", "32.30", 1),
    ]
    assert tables(index) == (0, 2)
    assert actions(index) == [
        ("source.reload_open", "staff:otto", AUTHORITY, "{}"),
        ("source.reload_close", "staff:otto", AUTHORITY, '{"sent":4,"missing":2}'),
    ]


def test_one_that_cannot_be_read_but_names_itself_was_sent(index: Index, send: Deliver) -> None:
    send(a_case("bad"), a_case("gone"), sender=OWN)
    opened(index)
    [receipt] = send(a_case("bad", cpr="9999999999", recorded=T0 + DAY), sender=OWN)
    assert not receipt.accepted
    assert ids(index, closed(index)) == named("gone")


def test_what_others_send_or_try_to_send_is_no_mark(index: Index, send: Deliver) -> None:
    send(a_case(), of_other(a_case("others")), of_other(a_case("elsewhere"), OTHER_AUTHORITY, SYSTEM))
    held = opened(index)
    send(a_case(title="Ikke mit", recorded=T0 + DAY), sender=Sender(OTHER))
    send(of_other(a_case("others")), sender=Sender(OTHER))
    send(of_other(a_case("elsewhere"), OTHER_AUTHORITY, SYSTEM), sender=OWN)
    assert reload_store.progress(index, held.id) == [SentOfKnown("case", 1, 0)]
    assert tables(index) == (0, 0)
    assert ids(index, closed(index)) == named("case")


def test_two_authorities_reload_the_same_system_each_for_itself(index: Index, send: Deliver) -> None:
    there = of_other(a_case("elsewhere"), OTHER_AUTHORITY, SYSTEM)
    send(a_case(), a_case("second"), there)
    here, other = opened(index), opened(index, OTHER_AUTHORITY)
    send(a_case(), there, sender=OWN)
    assert [reload_store.progress(index, one.id) for one in (here, other)] == [
        [SentOfKnown("case", 2, 1)], [SentOfKnown("case", 1, 1)],
    ]  # fmt: skip
    assert closed(index, OTHER_AUTHORITY).stage is Stage.SETTLED, "nothing is missing there"
    assert ids(index, closed(index)) == named("second")
    assert [one.authority for one in reload_store.all_unsettled(index)] == [AUTHORITY]
    assert reload_store.all_unsettled(index, OTHER_AUTHORITY) == []


def test_the_objects_of_no_master_are_a_system_of_their_own(index: Index, send: Deliver) -> None:
    nobodys = changed(a_case("nobodys"), relations=(owner(),))
    send(nobodys, changed(a_case("gone"), relations=(owner(),)), a_case())
    held = opened(index, source=NOBODY)
    send(nobodys)
    assert reload_store.progress(index, held.id) == [SentOfKnown("case", 2, 1)]
    assert ids(index, closed(index, source=NOBODY)) == named("gone")


def test_it_is_opened_once_and_closed_once(index: Index, send: Deliver) -> None:
    send(a_case())
    with pytest.raises(NotFound):
        closed(index)
    opened(index)
    with pytest.raises(Conflict):
        opened(index)
    with pytest.raises(Conflict):
        reload_store.keep(index, AUTHORITY, SYSTEM, "staff:otto", NOW)
    first = closed(index)
    with pytest.raises(Conflict):
        closed(index)
    again = opened(index)
    assert reload_store.find(index, first.id).stage is Stage.SETTLED
    assert tables(index) == (0, 0)
    assert actions(index)[2:] == [
        ("source.reload_keep", "staff:otto", AUTHORITY, '{"missing":1}'),
        ("source.reload_open", "staff:otto", AUTHORITY, "{}"),
    ]
    assert reload_store.unsettled(index, AUTHORITY, SYSTEM) == again


def test_what_comes_after_the_closing_is_no_longer_missing(index: Index, send: Deliver) -> None:
    send(*ALL)
    opened(index)
    held = closed(index)
    looked_at = reload_store.missing_set(index, held.id)
    send(a_grant(), sender=OWN)
    assert an_id("grant") not in ids(index, held)
    with pytest.raises(Conflict):
        reload_store.remove(index, AUTHORITY, SYSTEM, looked_at.text, "staff:otto", NOW)
    kept = reload_store.keep(index, AUTHORITY, SYSTEM, "staff:otto", NOW + DAY)
    assert (kept.stage, kept.missing, kept.removed) == (Stage.SETTLED, 5, 0)
    assert tables(index) == (0, 0)
    assert index.execute("SELECT count(*) FROM object_state").fetchone() == (5,)


def test_exactly_what_was_not_sent_is_taken_out_and_sending_it_brings_it_back(
    index: Index, send: Deliver
) -> None:
    send(*ALL, sender=OWN)
    send(of_other(a_case("others")))
    before = content(index)
    opened(index)
    send(a_document(), a_case("second", cpr=BENT, kle="27.36.04"), a_payment(), sender=OWN)
    delivered = tally_store.last_taken(index, AUTHORITY)
    index.execute("DELETE FROM outbox")
    held = closed(index)
    done = take_out(index, held, now=NOW + 30 * DAY)
    assert (done.stage, done.missing, done.removed) == (Stage.SETTLED, 2, 2)
    left = [one for (one,) in index.execute("SELECT object_id FROM object_state ORDER BY 1")]
    assert left == named("document", "second", "payment", "others")
    assert index.execute("SELECT action, object_id FROM outbox ORDER BY object_id").fetchall() == [
        ("removed", one) for one in named("case", "grant")
    ]
    assert (
        index.execute(
            "SELECT owner_id FROM reading WHERE owner_id = ANY(%s)", [named("case", "grant")]
        ).fetchall()
        == []
    )
    assert tally_store.last_taken(index, AUTHORITY) == delivered, "the system has delivered nothing by that"
    assert tables(index) == (0, 0)
    assert actions(index)[2:] == [
        ("source.reload_remove", "staff:otto", AUTHORITY, '{"objects":2}'),
        ("source.reload_removed", "staff:otto", AUTHORITY, '{"objects":2}'),
    ]
    assert replay(index).different == 0, "and the rows of what is left are right"
    send(CASE, a_grant(), sender=OWN)
    after = content(index)
    for table in ("object_link", "search_key", "reading", "registration", "party_object", "tombstone"):
        assert after[table] == before[table], table


def test_what_is_sent_while_it_is_being_taken_out_is_spared(index: Index, send: Deliver) -> None:
    names = [f"case {n}" for n in range(6)]
    send(*map(a_case, names))
    opened(index)
    held = closed(index)
    wanted = reload_store.missing_set(index, held.id).text
    reload_store.remove(index, AUTHORITY, SYSTEM, wanted, "staff:otto", NOW)
    with pytest.raises(Conflict):
        opened(index)
    assert reload_store.take_out_next(index, NOW, at_once=2)
    spared = ids(index, held)[-1]
    send(a_case(next(name for name in names if an_id(name) == spared)), sender=OWN)
    while reload_store.take_out_next(index, NOW, at_once=2):
        pass
    assert reload_store.find(index, held.id).removed == 5
    assert index.execute("SELECT object_id FROM object_state").fetchall() == [(spared,)]


def test_what_a_system_removes_itself_and_what_becomes_anothers_is_left_out(
    index: Index, send: Deliver
) -> None:
    send(*map(a_case, ("one", "two", "three", "four")))
    held = opened(index)
    send(a_case("one"), a_case("two"), sender=OWN)
    gone = [Removal(an_id(name)) for name in ("one", "three")]
    remove(index, list(enumerate(gone)), sender=OWN, removed_at=NOW)
    assert reload_store.progress(index, held.id) == [SentOfKnown("case", 2, 1)]
    done = closed(index)
    assert (done.sent, done.missing) == (1, 1)
    index.execute(
        "UPDATE object_state SET authority = %s WHERE object_id = %s", [OTHER_AUTHORITY, an_id("four")]
    )
    assert take_out(index, done).removed == 0
    assert index.execute("SELECT count(*) FROM object_state").fetchone() == (2,)


def test_a_replay_and_a_reload_go_on_beside_one_another(index: Index, send: Deliver) -> None:
    names = [f"case {n}" for n in range(6)]
    send(*map(a_case, names))
    index.execute("UPDATE reading SET findings = 'X'")
    held = opened(index)
    begun = replay_store.begin(index, AUTHORITY, SYSTEM, "staff:otto", NOW)
    for name in names[:4]:
        assert replay_store.step(index, begun.id, NOW, at_once=1)
        send(a_case(name), sender=OWN)
    assert take_out(index, closed(index)).removed == 2
    while replay_store.step(index, begun.id, NOW, at_once=1):
        pass
    assert index.execute(
        "SELECT count(*), count(*) FILTER (WHERE findings = 'X') FROM reading"
    ).fetchone() == (4, 0)
    assert reload_store.find(index, held.id).removed == 2


def test_numbers_that_are_looked_up_later_and_states_that_cannot_be_read(index: Index, send: Deliver) -> None:
    send(*ALL)
    opened(index)
    held = closed(index)
    index.execute("UPDATE reload_missing SET kle = NULL")
    index.execute("UPDATE object_state SET body = '{}' WHERE kind = 'payment'")
    index.execute("DELETE FROM registration WHERE object_id = %s", [an_id("grant")])
    assert {one.group for one in reload_store.missing(index, held.id)} == {None}
    assert reload_store.has_work(index)
    assert reload_store.look_up(index, held.id, 1) == 5
    assert not reload_store.has_work(index)
    assert reload_store.missing(index, held.id) == [
        Missing("case", "27.36", 1), Missing("case", "32.30", 1), Missing("document", "", 1), Missing("grant", "", 1),
        Missing("payment", "", 1),
    ]  # fmt: skip


def test_what_citizens_see_of_it_is_decided_as_their_overviews_are(index: Index, send: Deliver) -> None:
    send(*ALL)
    opened(index)
    send(a_case("second", cpr=BENT, kle="27.36.04"), sender=OWN)
    held = closed(index)
    nothing = reload_effect.seen_today(index, AUTHORITY, held.id, EveryNumber(), NOW, NOW.date())
    assert (sum(nothing.items.values()), nothing.citizens) == (0, 0), "no rules are published"
    rule = Rule(id="all", kle=KlePattern("32.*"), open=True, title=TitleChoice.CASE, documents=True,
        from_date=dt.date(2020, 1, 1))  # fmt: skip
    publish(index, RuleSet(authority=AUTHORITY, rules=(rule,)), NOW, "x")
    seen = reload_effect.seen_today(index, AUTHORITY, held.id, EveryNumber(), NOW, NOW.date())
    assert seen.items == {
        ItemKind.CASE: 1, ItemKind.DOCUMENT: 1, ItemKind.BENEFIT: 1, ItemKind.PAYMENT: 1,
    }  # fmt: skip
    assert seen.citizens == 1
    send(CASE, a_grant(), a_payment(), sender=OWN)
    only_the_document = reload_effect.seen_today(index, AUTHORITY, held.id, EveryNumber(), NOW, NOW.date())
    assert sum(only_the_document.items.values()) == only_the_document.items[ItemKind.DOCUMENT] == 1


def test_how_far_it_is_and_whether_it_was_forgotten() -> None:
    made = Reload(1, AUTHORITY, SYSTEM, "x", NOW, None, None, None, None, None, None, None, 0, None)
    assert made.stage is Stage.OPEN
    assert not made.is_forgotten(NOW + LONG_OPEN - DAY)
    assert made.is_forgotten(NOW + LONG_OPEN)
    assert MissingSet(2, -5).text == "2:-5"
    removing = Reload(1, AUTHORITY, SYSTEM, "x", NOW, None, "x", NOW, 1, 1, "x", NOW, 0, None)
    assert removing.stage is Stage.REMOVING
    assert not removing.is_forgotten(NOW + 2 * LONG_OPEN)
    settled = msgspec.structs.replace(removing, settled_at=NOW)
    closed_only = msgspec.structs.replace(removing, removing_at=None)
    assert [one.stage for one in (settled, closed_only)] == [Stage.SETTLED, Stage.CLOSED]
