# SPDX-License-Identifier: MPL-2.0
"""A feed over SOAP, shuffled, thrice repeated, its server killed at random points: what an ordered one leaves."""

from __future__ import annotations

import contextlib
import datetime as dt
import http.client
import itertools
import os
import random
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from overblik.index.objects import Registration
from overblik.wire.sdi import encode_import, encode_updates
from tests.api.soap.caller import CASES, MEDIA_TYPES, envelope
from tests.builders import T0, a_case, a_document, a_journal_entry, an_id, changed, states
from tests.faults.conftest import Light
from tests.faults.deliveries import numbers
from tests.hypothesis_profiles import FULL
from tests.journeys.installation import Installation, served

MESSAGES, KILLS = (100_000, 30) if FULL else (1_000, 2)
PASSES, THREADS, MOST_TOGETHER = 3, 3, 20
DAY = dt.timedelta(days=1)
# What each object gets: a case whole, changed, changed again, whole anew; a document whole, and anew.
EACH = 6


def feed(count: int) -> Iterator[Registration]:
    """So many registrations and changes, in the order in which they were recorded of each object."""
    for place, cpr in enumerate(numbers(count // EACH + 1)):
        name, document = f"case-{place}", f"document-{place}"
        first = a_case(name, cpr=cpr, title=f"Sag {place}", more=(a_journal_entry(document),))
        update = Registration(an_id(name), first.kind, T0 + DAY, complete=False)
        yield a_document(document)
        yield first
        yield changed(
            update, states=states(("Opstaaet", "2025-01-02"), ("Oplyst", f"2025-02-{place % 27 + 1:02}"))
        )
        yield changed(
            update, recorded_at=T0 + 2 * DAY, states=states(("Afgjort", "2025-03-01")), note="afgjort"
        )
        if place % 3:
            yield changed(first, recorded_at=T0 + 3 * DAY, states=states(("Opstaaet", "2025-01-02")))
        yield changed(a_document(document, title=f"Brev {place}"), recorded_at=T0 + DAY)


def in_order(told: Sequence[Registration], folder: Path) -> list[Path]:
    """The feed as files of the same format, in the order in which it was recorded."""
    files = []
    # At one time an object says one thing; together by form they make few files, which a command line holds.
    ordered = sorted(told, key=lambda one: (one.recorded_at, one.complete))
    for whole, together in itertools.groupby(ordered, key=lambda one: one.complete):
        file = folder / f"{len(files)}.xml"
        file.write_bytes((encode_import if whole else encode_updates)(list(together)))
        files.append(file)
    return files


def bodies(told: Sequence[Registration], chance: random.Random) -> Iterator[bytes]:
    """The feed shuffled and cut into messages of a random length."""
    shuffled = chance.sample(told, len(told))
    at = 0
    while at < len(shuffled):
        together = shuffled[at : at + chance.randint(1, MOST_TOGETHER)]
        at += len(together)
        whole = [one for one in together if one.complete]
        deltas = [one for one in together if not one.complete]
        if whole:
            yield envelope(encode_import(whole))
        if deltas:
            yield envelope(encode_updates(deltas), version=12)


@dataclass
class Storm:
    """Senders that do not give up, and the address where the server is right now."""

    waiting: list[bytes]
    url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)
    answered: int = 0
    broken_off: int = 0

    def send_all(self) -> None:
        """One sender: takes messages and sends each until it is answered."""
        while True:
            with self.lock:
                if not self.waiting:
                    return
                message = self.waiting.pop()
            while not self._sent(message):
                with self.lock:
                    self.broken_off += 1
                time.sleep(0.02)
            with self.lock:
                self.answered += 1

    def _sent(self, message: bytes) -> bool:
        kind = MEDIA_TYPES[12 if b"soap-envelope" in message[:200] else 11]
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc or "127.0.0.1:9", timeout=30)
        try:
            connection.request("POST", CASES, message, {"Content-Type": kind})
            answer = connection.getresponse()
            told = answer.read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        assert answer.status == 200 or b"Server" in told or b"Receiver" in told, told
        codes = {part.partition(b"<")[0] for part in told.split(b"<sd:StatusKode>")[1:]}
        assert answer.status != 200 or codes <= {b"20", b"21"}, told
        return answer.status == 200


def weather(at: Installation, storm: Storm, chance: random.Random, kills: int) -> int:
    """Serve until everything is answered, killing the server now and then; how often it was killed."""
    senders = [threading.Thread(target=storm.send_all, daemon=True) for _ in range(THREADS)]
    total, killed = len(storm.waiting), 0
    for sender in senders:
        sender.start()
    # Kills are spread over the feed by what is answered, not by time: machines differ.
    points = [*sorted(chance.sample(range(1, total - THREADS), kills)), total]
    for point in points:
        with contextlib.ExitStack() as stack:
            running = stack.enter_context(served(at))
            storm.url = running.url
            while storm.answered < point and any(sender.is_alive() for sender in senders):
                time.sleep(0.005)
            if point < total:
                os.killpg(running.process.pid, signal.SIGKILL)
                killed += 1
    for sender in senders:
        sender.join(timeout=30)
    assert (storm.answered, storm.waiting) == (total, [])
    return killed


@pytest.mark.slow
def test_a_shuffled_and_repeated_feed_with_kills_leaves_what_an_ordered_one_leaves(
    light: Light, tmp_path: Path
) -> None:
    seed = random.randrange(1 << 32) if FULL else 20260105
    chance = random.Random(seed)
    told = list(feed(MESSAGES))
    assert len(told) >= 0.9 * MESSAGES
    calm = light()
    calm.must("import", *in_order(told, tmp_path))
    stormy = light(calm)
    messages = [body for _ in range(PASSES) for body in bodies(told, chance)]
    storm = Storm(messages)
    assert weather(stormy, storm, chance, KILLS) == KILLS
    assert storm.broken_off, f"seed {seed}: no kill met a message under way"
    ordered, shuffled = calm.export(tmp_path / "calm"), stormy.export(tmp_path / "stormy")
    assert ordered.keys() == shuffled.keys()
    assert [name for name in ordered if ordered[name] != shuffled[name]] == [], f"seed {seed}"
