# SPDX-License-Identifier: MPL-2.0
"""Receivers are told in order and at least once, whoever is dead, slow, killed or doing the same beside us."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Connection

from overblik.database.connection import connect
from overblik.errors import Unavailable
from overblik.events import outbox, store
from overblik.events.address import Channel
from overblik.events.change import Action
from overblik.events.dispatch import Ended, Line
from overblik.events.event import Event
from overblik.events.filter import Filter
from overblik.events.receiver import LONGEST_WAIT, Receiver, Setup
from overblik.index.kinds import Sensitivity
from overblik.kle.number import KlePattern
from tests.builders import an_id
from tests.events.conftest import ALL, Clock, Post
from tests.events.listener import Listener
from tests.events.told import a_change, a_removal, facts, tell

Conn = Connection[Any]
NOBODY = "http://127.0.0.1:1/"


class Killed(BaseException):
    """The process ends here: nothing of ours gets to run any more."""


class Recording:
    """A line that keeps what it is sent, and may do something else before or after."""

    def __init__(self, most: int = 1, after: Callable[[list[Event]], None] = lambda _sent: None) -> None:
        self.most = most
        self.sent: list[Event] = []
        self._after = after

    def __call__(self, _receiver: Receiver) -> Line:
        return self

    def send(self, events: Sequence[Event]) -> None:
        assert len(events) <= self.most
        self.sent.extend(events)
        self._after(self.sent)

    def close(self) -> None:
        """Nothing to close."""

    @property
    def places(self) -> list[int]:
        """The places of what was sent."""
        return [event.sequence for event in self.sent]


def test_everything_is_told_in_order_and_once(post: Post, listener: Listener) -> None:
    receiver = post.add("crm", listener.url)
    tell(post.conn, *(a_change(str(number)) for number in range(7)), a_removal("3"))
    assert post.turn(receiver) is Ended.NOTHING_LEFT
    assert listener.subjects == [str(an_id(name)) for name in "01234563"]
    assert all(each.is_signed_with(post.secret("crm")) for each in listener.posts)
    assert [each["sequence"] for each in listener.events] == sorted(
        each["sequence"] for each in listener.events
    )
    assert post.turn(receiver) is Ended.NOTHING_LEFT
    assert len(listener.posts) == 8
    standing = post.standing("crm")
    assert (standing.told, standing.behind, standing.told_at) == (8, 0, post.clock.now)


def test_batches_are_sent_in_order_and_not_larger_than_asked_for(post: Post, listener: Listener) -> None:
    receiver = post.add("crm", listener.url, batch=3)
    tell(post.conn, *(a_change(str(number)) for number in range(8)))
    post.turn(receiver)
    assert [len(each.events) for each in listener.posts] == [3, 3, 2]
    assert listener.subjects == [str(an_id(str(number))) for number in range(8)]


def test_what_a_receiver_may_not_hear_of_is_passed_by_and_not_come_back_to(
    post: Post, listener: Listener
) -> None:
    receiver = post.add("crm", listener.url, Filter(Sensitivity.SENSITIVE, (KlePattern("32.*"),)))
    tell(
        post.conn,
        a_change("mine"),
        a_change("other", facts=facts("27.36.08")),
        a_change("secret", facts=facts(sensitivity=4)),
        a_change("secret now", Action.CHANGED, facts=facts(sensitivity=4), before=facts()),
        a_change("other", Action.CHANGED, facts=facts("27.36.08")),
    )
    post.turn(receiver)
    assert [(each["subject"], each["type"]) for each in listener.events] == [
        (str(an_id("mine")), "dk.overblik.case.created"),
        (str(an_id("secret now")), "dk.overblik.case.withdrawn"),
    ]
    assert post.standing("crm").behind == 0


def test_killed_between_sending_and_saving_it_is_told_again(post: Post) -> None:
    def killed(sent: list[Event]) -> None:
        if len(sent) == 3:
            raise Killed

    receiver = post.add("crm", NOBODY)
    tell(post.conn, *(a_change(str(number)) for number in range(5)))
    first = Recording(after=killed)
    with pytest.raises(Killed):
        post.turn(receiver, first)
    second = Recording()
    assert post.turn(receiver, second) is Ended.NOTHING_LEFT
    assert set(first.places) | set(second.places) == {1, 2, 3, 4, 5}
    assert second.places == [1, 2, 3, 4, 5]
    assert [event.id for event in first.sent] == [event.id for event in second.sent[:3]], "known by its id"


def test_while_a_long_backlog_is_told_the_place_is_saved(post: Post) -> None:
    def killed_late(sent: list[Event]) -> None:
        post.clock.advance(seconds=0.6)
        if len(sent) == 6:
            raise Killed

    receiver = post.add("crm", NOBODY)
    tell(post.conn, *(a_change(str(number)) for number in range(8)))
    with pytest.raises(Killed):
        post.turn(receiver, Recording(after=killed_late))
    second = Recording()
    post.turn(receiver, second)
    assert second.places == [5, 6, 7, 8]


def test_after_a_failure_it_goes_on_with_what_was_not_accepted_and_waits_longer_each_time(
    post: Post, listener: Listener
) -> None:
    receiver = post.add("crm", listener.url)
    tell(post.conn, *(a_change(str(number)) for number in range(3)))
    listener.answer = lambda _handler, _post: 200 if len(listener.posts) == 1 else 503
    waits = []
    for _ in range(12):
        assert post.turn(receiver) is Ended.FAILED
        standing = post.standing("crm")
        assert standing.retry_at is not None
        assert standing.failure == "events.refused 503"
        waits.append(standing.retry_at - post.clock.now)
        assert store.due(post.conn, post.clock.now) == []
        post.clock.now = standing.retry_at
        assert store.due(post.conn, post.clock.now) == [receiver]
    assert waits[0] == dt.timedelta(seconds=1)
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT
    assert listener.subjects[:2] == [str(an_id("0")), str(an_id("1"))]
    assert set(listener.subjects[1:]) == {str(an_id("1"))}, "not passed by"
    listener.answer = lambda _handler, _post: 200
    assert post.turn(receiver) is Ended.NOTHING_LEFT
    assert listener.subjects[-2:] == [str(an_id("1")), str(an_id("2"))]
    standing = post.standing("crm")
    assert (standing.failures, standing.failure, standing.retry_at, standing.told) == (0, None, None, 3)


def test_a_failure_after_a_success_is_the_first_of_its_row(post: Post) -> None:
    def refuse_every_second(sent: list[Event]) -> None:
        if len(sent) % 2 == 0:
            raise Unavailable("events.refused", "no")

    receiver = post.add("crm", NOBODY)
    tell(post.conn, *(a_change(str(number)) for number in range(9)))
    line = Recording(after=refuse_every_second)
    for _ in range(3):
        assert post.turn(receiver, line) is Ended.FAILED
        assert post.standing("crm").failures == 1
    assert post.standing("crm").told == 3


def test_a_missing_secret_stops_only_its_receiver_and_is_told(post: Post, listener: Listener) -> None:
    receiver = post.add("crm", listener.url)
    (post.folder / "receiver-crm.key").unlink()
    tell(post.conn, a_change())
    assert post.turn(receiver) is Ended.FAILED
    assert post.standing("crm").failure == "events.secret_unreachable"
    assert listener.posts == []


def test_a_paused_receiver_is_told_nothing_and_goes_on_where_it_stopped(
    post: Post, listener: Listener
) -> None:
    receiver = post.add("crm", listener.url)
    tell(post.conn, a_change("before"))
    store.pause(post.conn, "crm", post.clock.now, "tester")
    assert store.due(post.conn, post.clock.now) == []
    assert post.turn(receiver) is Ended.STOPPED
    tell(post.conn, a_change("while"))
    assert listener.posts == []
    store.resume(post.conn, "crm", post.clock.now, "tester")
    assert post.turn(receiver) is Ended.NOTHING_LEFT
    assert listener.subjects == [str(an_id("before")), str(an_id("while"))]


@pytest.mark.parametrize("stop", [store.pause, store.remove], ids=["paused", "removed"])
def test_a_turn_under_way_ends_when_its_receiver_is(post: Post, database_url: str, stop: Any) -> None:
    def while_sending(sent: list[Event]) -> None:
        post.clock.advance(seconds=2)
        if len(sent) == 2:
            with connect(database_url) as operator:
                stop(operator, "crm", post.clock.now, "tester")

    receiver = post.add("crm", NOBODY)
    tell(post.conn, *(a_change(str(number)) for number in range(5)))
    line = Recording(after=while_sending)
    assert post.turn(receiver, line) is Ended.STOPPED
    assert line.places == [1, 2]


def test_a_turn_ends_when_its_time_is_up(post: Post) -> None:
    receiver = post.add("crm", NOBODY)
    tell(post.conn, *(a_change(str(number)) for number in range(5)))
    line = Recording(after=lambda _sent: post.clock.advance(seconds=11))
    assert post.turn(receiver, line) is Ended.TIME_UP
    assert line.places == [1, 2, 3]
    assert post.turn(receiver, line) is Ended.NOTHING_LEFT
    assert line.places == [1, 2, 3, 4, 5]


def test_no_transaction_is_open_while_a_receiver_is_waited_for(post: Post, database_url: str) -> None:
    """A slow receiver must not hold back what the database tidies up, nor lock a row."""
    found: list[tuple[Any, ...]] = []

    def look(_sent: list[Event]) -> None:
        with connect(database_url) as other:
            found.extend(
                other.execute(
                    "SELECT state, backend_xmin FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
                )
            )

    receiver = post.add("crm", NOBODY)
    tell(post.conn, a_change())
    post.turn(receiver, Recording(after=look))
    assert found == [("idle", None)]


def test_what_commits_late_is_told_before_what_committed_after_it(
    post: Post, database_url: str, listener: Listener
) -> None:
    receiver = post.add("crm", listener.url)

    def tell_early() -> None:
        with connect(database_url) as early:
            tell(early, a_change("early"))

    second = threading.Thread(target=tell_early)
    with connect(database_url) as late:
        with late.transaction():
            outbox.append(late, [a_change("late")])
            second.start()
            time.sleep(0.1)
            post.turn(receiver)
            assert listener.posts == []
        second.join()
    post.turn(receiver)
    assert listener.subjects == [str(an_id("late")), str(an_id("early"))]


class _Unsteady(Recording):
    """Fails, or dies, when it is told to."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(2)
        self.faults = list(faults)

    def send(self, events: Sequence[Event]) -> None:
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "refused":
            raise Unavailable("events.refused", "no")
        super().send(events)
        if fault == "killed":
            raise Killed
        if fault == "answer lost":
            raise Unavailable("events.cut_off", "no")


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    faults=st.lists(st.sampled_from(["", "refused", "killed", "answer lost"]), max_size=12),
    names=st.lists(st.sampled_from("abc"), min_size=1, max_size=12),
)
def test_whatever_goes_wrong_everything_is_told_and_of_each_object_the_first_time_in_order(
    connection: Conn, faults: list[str], names: list[str]
) -> None:
    connection.execute("DELETE FROM event_receiver")
    connection.execute("DELETE FROM outbox")
    clock = Clock()
    post = Post(connection, None, clock)  # type: ignore[arg-type]  # no secrets are needed
    receiver = store.add(connection, Setup("crm", Channel.WEBHOOK, NOBODY, ALL), clock(), "tester")
    tell(connection, *(a_change(name, mark=str(place)) for place, name in enumerate(names)))
    line = _Unsteady(faults)
    for _ in range(len(faults) + 1):
        with contextlib.suppress(Killed):
            if post.turn(receiver, line) is Ended.NOTHING_LEFT:
                break
    seen = list(dict.fromkeys(line.places))
    expected = [entry.id for entry in outbox.after(connection, 0, 100)]
    assert seen == expected
    repeated = [now for before, now in pairwise(line.places) if now <= before]
    assert len(repeated) <= len(faults)
