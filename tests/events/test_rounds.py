# SPDX-License-Identifier: MPL-2.0
"""Everybody gets a turn of their own: the dead and the slow hold up nobody, and workers share the work."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from overblik.database.connection import connect
from overblik.events import store
from overblik.events.dispatch import Line
from overblik.events.receiver import Receiver
from overblik.events.rounds import Rounds
from tests.builders import an_id
from tests.events.conftest import Post
from tests.events.listener import Listener, listening
from tests.events.told import a_change, tell
from tests.journeys.installation import wait_for

NOBODY = "http://127.0.0.1:1/"


@contextlib.contextmanager
def rounds(
    url: str, open_line: Callable[[Receiver], Line], clock: Callable[[], dt.datetime]
) -> Iterator[Rounds]:
    """What a worker does, until the block is left."""
    running = Rounds(lambda: connect(url), open_line, clock)
    try:
        yield running
    finally:
        running.stop()


def test_a_dead_receiver_neither_blocks_the_living_nor_loses_anything(
    post: Post, database_url: str, listeners: Callable[[], Listener]
) -> None:
    living = listeners()
    with listening() as dying:
        port = int(dying.url.split(":")[2].split("/")[0])
        post.add("dying", dying.url)
    post.add("living", living.url)
    with rounds(database_url, post.open_line, post.clock) as running:
        for number in range(4):
            tell(post.conn, a_change(str(number)))
            running.begin(post.conn)
            wait_for(lambda n=number: len(living.posts) == n + 1, "the living one")
            wait_for(lambda: running.under_way == 0, "the end of the turns")
        standing = post.standing("dying")
        assert (standing.behind, standing.failure) == (4, "events.unreachable")
        assert store.tidy(post.conn, post.clock.now + dt.timedelta(days=999)) == 0
        with listening(port=port) as risen:
            post.clock.advance(minutes=10)
            running.begin(post.conn)
            wait_for(lambda: len(risen.posts) == 4, "the one who came back")
        assert risen.subjects == living.subjects == [str(an_id(str(number))) for number in range(4)]
        wait_for(lambda: running.under_way == 0, "the end of the turns")
    assert store.tidy(post.conn, post.clock.now) == 4


def test_a_slow_receiver_holds_up_nobody_else(
    post: Post, database_url: str, listeners: Callable[[], Listener]
) -> None:
    slow, quick = listeners(), listeners()
    let_go = threading.Event()

    def wait(_handler: Any, _post: Any) -> int:
        let_go.wait(10)
        return 200

    def told(count: int) -> bool:
        running.begin(post.conn)
        return len(quick.posts) == count

    slow.answer = wait
    post.add("slow", slow.url)
    post.add("quick", quick.url)
    with rounds(database_url, post.open_line, post.clock) as running:
        for number in range(3):
            tell(post.conn, a_change(str(number)))
            wait_for(lambda n=number: told(n + 1), "the quick one")
        assert len(slow.posts) == 1
        let_go.set()
        wait_for(lambda: len(slow.posts) == 3, "the slow one")
    assert slow.subjects == quick.subjects


def test_several_workers_at_once_tell_everything_once(
    post: Post, database_url: str, listeners: Callable[[], Listener]
) -> None:
    heard = [listeners() for _ in range(3)]
    for number, each in enumerate(heard):
        post.add(f"r{number}", each.url, batch=number + 1)
    total, done = 60, threading.Event()
    problems: list[BaseException] = []

    def work() -> None:
        try:
            with connect(database_url) as conn, rounds(database_url, post.open_line, post.clock) as running:
                while not done.is_set():
                    running.begin(conn)
                    store.tidy(conn, post.clock.now)
        except BaseException as error:
            problems.append(error)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for number in range(total):
        tell(post.conn, a_change(f"{number % 7}", mark=str(number)))
    wait_for(lambda: problems or all(len(each.events) >= total for each in heard), "everything to be told")
    time.sleep(0.1)
    done.set()
    for worker in workers:
        worker.join()
    assert problems == []
    for each in heard:
        assert Counter(event["id"] for event in each.events).most_common(1)[0][1] == 1
        assert [int(event["sequence"]) for event in each.events] == list(range(1, total + 1))


def test_a_fault_of_ours_is_told_to_the_operator_and_not_tried_every_second(
    post: Post, database_url: str
) -> None:
    def broken(_receiver: Receiver) -> Line:
        raise ZeroDivisionError

    receiver = post.add("crm", NOBODY)
    tell(post.conn, a_change())
    with rounds(database_url, broken, post.clock) as running:
        running.begin(post.conn)
        wait_for(lambda: running.under_way == 0, "the end of the turn")
    assert post.standing("crm").failure == "events.fault"
    assert store.due(post.conn, post.clock.now) == []
    assert store.claim(post.conn, receiver)
