# SPDX-License-Identifier: MPL-2.0
"""Mails go out through a real server: at least once, with nothing in them, and a server that fails loses none."""

from __future__ import annotations

import datetime as dt
import re
import threading
import time
from typing import Any

import pytest
from psycopg import Connection

from overblik.database.connection import connect
from overblik.errors import Unavailable
from overblik.notices import queue
from overblik.notices.mail_server import MailServer
from overblik.notices.sending import FIRST_WAIT, LONGEST_WAIT, PATIENCE, Sending, wait_after
from tests.builders import ANNA, BENT, a_case
from tests.journeys.installation import wait_for
from tests.notices.conftest import ADDRESS, FROM, Town, token_in
from tests.notices.mailbox import free_port, receiving, text_of
from tests.notices.test_looking import decided

TITLE = "Sygedagpenge 2025"


@pytest.fixture
def news(town: Town) -> Town:
    """Anna has confirmed, and there is news that nobody has sent yet."""
    town.send(a_case(title=TITLE))
    town.wish()
    town.send(decided(title=TITLE))
    town.advance(minutes=1)
    assert town.looking().round(town.conn) == (1, 1)
    return town


def waiting(town: Town) -> tuple[int, str | None]:
    counts = queue.counts(town.conn, town.now - dt.timedelta(days=1))
    return counts.waiting, counts.failure


def test_a_mail_says_that_there_is_news_and_nothing_else(news: Town) -> None:
    assert news.post() == 1
    [mail], [raw] = news.mailbox.mails, news.mailbox.raw
    assert mail["Subject"] == "Der er nyt i dit overblik"
    assert (mail["From"], mail["To"]) == ("Overblik <overblik@kommune.example>", ADDRESS)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "text/plain"
    assert "https://overblik.example/\n" in text_of(mail)
    assert re.search(r"[0-9]", re.sub(r"https:\S+", "", text_of(mail))) is None
    said = (raw.decode() + text_of(mail)).casefold()
    for secret in (TITLE, "sygedagpenge", ANNA, ANNA[:6], "S-case", "32.30", "afgør", news.keys()[0].hex):
        assert secret.casefold() not in said, secret
    assert not {"sag", "sagen", "sager", "ydelse", "udbetaling"} & set(
        re.findall(r"\w+", text_of(mail).casefold())
    )


def test_a_mail_in_english_leads_to_the_english_page(town: Town) -> None:
    town.send(a_case())
    town.wish(language="en")
    town.send(decided())
    town.look()
    [mail] = town.mailbox.mails
    assert mail["Subject"] == "There is news in your overview"
    assert "https://overblik.example/en/\n" in text_of(mail)


def test_every_mail_has_a_way_out_for_people_and_for_mail_programs(news: Town) -> None:
    news.post()
    [mail] = news.mailbox.mails
    link = f"https://overblik.example/besked/stop/{token_in(news.mailbox, 'stop')}/"
    assert link in text_of(mail)
    assert mail["List-Unsubscribe"] == f"<{link}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    news.office.withdraw_by_link(token_in(news.mailbox, "stop"))
    assert news.office.standing(news.keys()) is None


def test_who_opts_out_before_the_mail_is_sent_gets_none(news: Town) -> None:
    news.office.withdraw(news.keys())
    assert news.post() == 0
    assert news.notices() == [("confirm", False, True, None)]


def test_who_dies_before_the_mail_is_sent_gets_none(news: Town) -> None:
    news.conn.execute("INSERT INTO person_status SELECT party_key, now(), now(), 'dead' FROM person")
    assert news.post() == 0
    assert waiting(news) == (0, None)


def test_the_old_address_gets_nothing_once_another_was_named(news: Town) -> None:
    news.ask(address="new@mail.example")
    news.post()
    assert [to for _, to in news.mailbox.envelopes[1:]] == [["new@mail.example"]]


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["away", "silent", "rude"])
def test_a_server_that_is_away_or_does_not_answer_loses_nothing(news: Town, fault: str) -> None:
    setup: Any
    if fault == "away":
        setup = news.setup(port=free_port())
        assert news.post(setup=setup) == 0
    else:
        with _odd_server(fault) as port:
            setup = news.setup(port=port)
            began = time.monotonic()
            assert news.post(setup=setup, step_s=0.3, whole_s=0.6) == 0
            assert time.monotonic() - began < 3
    assert waiting(news) == (1, "notices.mail_unreachable")
    assert news.post() == 0, "left alone for a while"
    news.now += FIRST_WAIT
    assert news.post() == 1


@pytest.mark.slow
def test_a_server_that_fails_is_asked_more_and_more_seldom(news: Town) -> None:
    sending = news.sending(setup=news.setup(port=free_port()))
    waits = []
    for _ in range(9):
        before = news.now
        sending.send_all(news.conn)
        [(due,)] = news.conn.execute("SELECT due_at FROM notice WHERE due_at IS NOT NULL").fetchall()
        waits.append(due - before)
        news.now = due
    assert waits == [wait_after(n) for n in range(1, 10)]
    assert waits[0] == FIRST_WAIT
    assert waits[-1] == LONGEST_WAIT


def test_a_recipient_that_does_not_exist_ends_the_wish_and_the_citizen_is_told(news: Town) -> None:
    news.mailbox.recipient = lambda _address: "550 5.1.1 no such mailbox"
    assert news.post() == 0
    standing = news.office.standing(news.keys())
    assert standing is not None
    assert (standing.stopped, standing.address) == ("refused", ADDRESS)
    assert waiting(news) == (0, None)
    news.send(a_case("another"))
    assert news.look_later() == (0, 0)
    news.mailbox.recipient = lambda _address: None
    news.wish()
    standing = news.office.standing(news.keys())
    assert standing is not None
    assert standing.stopped is None


@pytest.mark.parametrize(
    "answer", ["554 5.7.1 relay access denied", "550 5.7.1 blocked", "554 no", "450 4.2.2 full"]
)
def test_a_refusal_that_is_not_about_the_recipient_ends_nobodys_wish(news: Town, answer: str) -> None:
    news.mailbox.recipient = lambda _address: answer
    assert news.post() == 0
    assert waiting(news) == (1, "notices.mail_refused")
    news.mailbox.recipient = lambda _address: None
    news.now += FIRST_WAIT
    assert news.post() == 1


def test_a_recipient_refused_for_days_counts_as_one_that_does_not_exist(news: Town) -> None:
    news.mailbox.recipient = lambda _address: "450 4.2.1 not now"
    news.post()
    news.now += PATIENCE + FIRST_WAIT
    news.post()
    standing = news.office.standing(news.keys())
    assert standing is not None
    assert standing.stopped == "refused"


def test_one_mail_that_is_refused_keeps_no_other_waiting(news: Town) -> None:
    news.send(a_case("his", cpr=BENT))
    news.ask(BENT, address="bent@mail.example")
    news.mailbox.recipient = lambda address: "451 later" if address == ADDRESS else None
    assert news.post() == 1
    assert news.mailbox.envelopes[-1] == (FROM.address, ["bent@mail.example"])
    news.mailbox.recipient = lambda _address: None
    news.mailbox.content = lambda: "554 5.6.0 not this"
    news.now += FIRST_WAIT
    assert news.post() == 0
    assert waiting(news) == (1, "notices.mail_not_taken")


def test_who_is_killed_after_sending_sends_the_same_mail_again(news: Town) -> None:
    """Killed between the server's yes and our note of it: by a database that is gone just then."""

    class Gone(Exception):
        pass

    class Cut:
        """A server that is told the mail, and then we are no more."""

        def __init__(self) -> None:
            self.real = MailServer(news.setup())

        def open(self) -> None:
            self.real.open()

        def send(self, message: Any) -> None:
            self.real.send(message)
            raise Gone

        def close(self) -> None:
            self.real.close()

    killed: Any = Sending(lambda: news.conn, Cut, FROM, news.ring, news.clock)  # type: ignore[arg-type]
    with pytest.raises(Gone):
        killed.send_all(news.conn)
    assert news.post() == 0, "held until it is clear that nobody will settle it"
    news.advance(minutes=16)
    assert news.post() == 1
    first, second = news.mailbox.mails
    assert first["Message-ID"] == second["Message-ID"]


@pytest.mark.slow
def test_two_senders_share_the_mails(town: Town, database_url: str) -> None:
    for number in range(60):
        town.conn.execute(
            """INSERT INTO notice_wish (party_key, channel, kinds, language, sealed, seal_key_id, asked_at, confirmed_at,
                 checked_at, picture)
               VALUES (%(key)s, 'email', '{status}', 'da', %(sealed)s, 'k', %(now)s, %(now)s, %(now)s, '')""",
            {
                "key": (key := town.keys(f"{number:010}")[0]),
                "sealed": town.ring.seal_text(
                    f'{{"address":"a{number}@mail.example","way_out":"w","confirm":"c"}}'
                ),
                "now": town.now,
            },
        )
        town.conn.execute(
            "INSERT INTO notice (party_key, id, kind, channel, made_at, due_at)"
            " VALUES (%s, gen_random_uuid(), 'news', 'email', %s, %s)",
            (key, town.now, town.now),
        )
    sent: list[int] = []

    def work() -> None:
        with connect(database_url) as conn:
            sent.append(town.sending().send_all(conn))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == 60
    assert sorted({to for _, [to] in town.mailbox.envelopes}) == sorted(
        f"a{number}@mail.example" for number in range(60)
    )
    assert len(town.mailbox.mails) == 60


@pytest.mark.slow
def test_sending_runs_beside_everything_else(news: Town, database_url: str) -> None:
    with _odd_server("silent") as port:
        slow = MailServer(news.setup(port=port), step_s=1.0)
        sending = Sending(lambda: connect(database_url), lambda: slow, FROM, news.ring, news.clock)
        began = time.monotonic()
        assert sending.begin(news.conn)
        assert not sending.begin(news.conn), "one at a time"
        assert time.monotonic() - began < 0.5
        wait_for(lambda: not queue.is_due(news.conn, news.now), "the mail to be held")
        sending.stop()
    assert not sending.is_under_way
    assert waiting(news) == (1, "notices.mail_unreachable")
    assert not sending.begin(news.conn), "it has been told to stop"


def test_nothing_is_started_when_nothing_waits(town: Town) -> None:
    assert not town.sending().begin(town.conn)


def test_a_sender_without_its_database_waits(news: Town, caplog: pytest.LogCaptureFixture) -> None:
    def gone() -> Connection[Any]:
        raise Unavailable("database_unavailable", "not now")

    sending = Sending(gone, lambda: MailServer(news.setup()), FROM, news.ring, news.clock)
    assert sending.begin(news.conn)
    sending.stop()
    assert "sending waits for the database: Unavailable" in caplog.text


def test_a_sender_that_is_stopped_puts_back_what_it_holds(news: Town) -> None:
    sending = news.sending()
    [held] = queue.claim(news.conn, news.now, news.now + dt.timedelta(minutes=15), 20)
    sending.stop()
    assert sending._send(news.conn, MailServer(news.setup()), [held]) == 0
    assert news.post() == 1


def test_no_address_stands_in_the_database_or_in_any_log(
    news: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "overblik")
    news.mailbox.recipient = lambda _address: "450 4.2.2 <anna@mail.example> is full"
    news.post()
    news.post(setup=news.setup(port=free_port()))
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("overblik")]
    assert not any("anna" in line or "mail.example" in line for line in ours)
    rows = news.conn.execute("SELECT w::text, n::text FROM notice_wish w, notice n").fetchall()
    assert rows
    for name in ("anna@", "mail.example", ADDRESS.encode().hex()):
        assert name not in str(rows)


def _odd_server(fault: str) -> Any:
    """A server that accepts and then says nothing, or says a byte now and then and never ends."""
    import contextlib
    import socket

    @contextlib.contextmanager
    def serving() -> Any:
        with socket.create_server(("127.0.0.1", 0)) as server:
            held: list[socket.socket] = []
            ended = threading.Event()

            def serve() -> None:
                with contextlib.suppress(OSError):
                    while True:
                        connection, _ = server.accept()
                        held.append(connection)
                        while fault == "rude" and not ended.wait(0.05):
                            connection.sendall(b"2")

            thread = threading.Thread(target=serve, daemon=True)
            thread.start()
            try:
                yield server.getsockname()[1]
            finally:
                ended.set()
                server.shutdown(socket.SHUT_RDWR)
                for connection in held:
                    connection.close()
                thread.join(2)

    return serving()


def test_the_real_mailbox_is_a_real_server() -> None:
    with receiving() as box:
        assert box.port
