# SPDX-License-Identifier: MPL-2.0
"""Asking, confirming, changing and withdrawing, as the citizen's pages do it."""

from __future__ import annotations

import datetime as dt
import subprocess
import uuid
from typing import Any

import pytest
from psycopg import Connection

from overblik.cli.people import PLAN, TEXTS
from overblik.errors import Conflict, InvalidInput
from overblik.intake.forgetting import forget
from overblik.notices import store
from overblik.notices.news import NewsKind
from overblik.notices.office import CONFIRM_WITHIN, Office
from overblik.notices.wish import NoticeChannel, checked_address
from overblik.people import rekey
from overblik.people.keys import KeyRing, Purpose, load_or_create, rotate
from overblik.people.store import register_keys
from tests.builders import ANNA, BENT, a_case
from tests.notices.conftest import ADDRESS, ALL, Town, token_in
from tests.notices.mailbox import text_of
from tests.notices.test_looking import decided


def test_a_mail_address_has_to_be_confirmed_first(town: Town) -> None:
    standing = town.ask()
    assert (standing.confirmed_at, standing.address, standing.kinds) == (None, ADDRESS, ALL)
    assert town.post() == 1
    [mail] = town.mailbox.mails
    assert mail["Subject"] == "Bekræft din mailadresse"
    assert "/besked/bekraeft/" in text_of(mail)
    assert town.office.confirm(token_in(town.mailbox, "bekraeft"), town.now)
    standing = town.office.standing(town.keys()) or standing
    assert standing.confirmed_at == town.now


def test_a_wrong_token_and_a_late_one_get_the_same_answer_and_twice_is_as_good_as_once(town: Town) -> None:
    town.ask()
    town.post()
    token = token_in(town.mailbox, "bekraeft")
    assert not town.office.confirm("wrong", town.now)
    assert not town.office.confirm(token, town.now + CONFIRM_WITHIN)
    assert town.office.confirm(token, town.now)
    assert town.office.confirm(token, town.now + dt.timedelta(hours=1))
    standing = town.office.standing(town.keys())
    assert standing is not None
    assert standing.confirmed_at == town.now


def test_the_link_that_confirms_does_not_end_and_the_way_out_does_not_confirm(town: Town) -> None:
    town.ask()
    town.post()
    assert not town.office.confirm(token_in(town.mailbox, "stop"), town.now)
    town.office.withdraw_by_link(token_in(town.mailbox, "bekraeft"))
    assert town.office.standing(town.keys()) is not None
    town.office.withdraw_by_link("nothing")
    town.office.withdraw_by_link(token_in(town.mailbox, "stop"))
    assert town.office.standing(town.keys()) is None


def test_kinds_and_language_change_without_another_mail(town: Town) -> None:
    town.send(a_case())
    town.wish()
    standing = town.ask(kinds=frozenset({NewsKind.PAYMENT}), language="en", address=f" {ADDRESS} ")
    assert (standing.kinds, standing.language) == (frozenset({NewsKind.PAYMENT}), "en")
    assert standing.confirmed_at is not None
    town.send(decided())
    assert town.look_later().told == 0


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"kinds": frozenset()}, "notices.kinds"),
        ({"language": "sv"}, "notices.language"),
        ({"channel": NoticeChannel.DIGITAL_POST}, "notices.channel"),
        ({"address": "anna"}, "notices.address"),
        ({"address": ""}, "notices.address"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(town: Town, told: dict[str, Any], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        town.ask(**told)
    assert refused.value.code == code
    assert town.office.standing(town.keys()) is None


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("anna@mail.example", "anna@mail.example"),
        (" Anna.B+x@Mail.Example ", "Anna.B+x@mail.example"),
        ("anna@blåbær.dk", "anna@xn--blbr-roah.dk"),
    ],
)
def test_an_address_is_written_as_it_travels(text: str, written: str) -> None:
    assert checked_address(text) == written


@pytest.mark.parametrize(
    "text",
    [
        "anna@mail.example\nBcc: x@y.dk", "anna @mail.example", "@mail.example", "anna@", "anna@localhost",
        "a@b@mail.example", "anna@mail..example", "anna@-x.dk", "<anna@mail.example>", "æ@mail.example",
        f"{'a' * 250}@mail.example", f"anna@{'a' * 64}.dk", "anna@mail.example,bent@mail.example", "anna@1.2.3.4",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_address(text)
    assert text not in str(refused.value)


def test_nobody_can_fill_anothers_mailbox(town: Town) -> None:
    for number in range(5):
        town.ask(address=f"victim{number}@mail.example")
        assert town.post() == 1
    with pytest.raises(InvalidInput) as refused:
        town.ask(address="victim@mail.example")
    assert refused.value.code == "notices.too_many"
    standing = town.office.standing(town.keys())
    assert standing is not None
    assert standing.address == "victim4@mail.example", "what held before holds still"
    town.advance(days=1)
    assert town.ask(address="victim@mail.example").address == "victim@mail.example"


def test_asking_again_before_the_mail_has_gone_sends_one(town: Town) -> None:
    town.ask()
    town.ask()
    assert town.post() == 1


def test_without_a_mail_server_nobody_can_ask_for_mails(town: Town) -> None:
    office = Office(lambda: town.conn, town.rules, town.ring, mails=False)
    assert office.channels() == ()


def test_what_nobody_confirms_is_forgotten_after_a_while_and_so_is_what_was_sent_long_ago(town: Town) -> None:
    town.ask()
    town.post()
    assert store.tidy(town.conn, town.now, town.now) == 0
    later = town.now + CONFIRM_WITHIN + dt.timedelta(seconds=1)
    assert store.tidy(town.conn, later, later) == 2
    assert town.office.standing(town.keys()) is None


def test_no_address_is_in_a_dump(town: Town, database_url: str) -> None:
    from overblik.database import server
    from tests.conftest import settings_of

    town.wish()
    assert town.conn.execute("SELECT count(*) FROM notice_wish WHERE sealed IS NOT NULL").fetchone() == (1,)
    dump = server.programs_for(settings_of("wheel")).program("pg_dump")
    told = subprocess.run([dump, "--dbname", database_url], capture_output=True, check=True).stdout
    assert b"COPY public.notice_wish" in told
    for form in (ADDRESS, ADDRESS.encode().hex(), "mail.example", "anna@"):
        assert form.encode() not in told


def test_a_wish_keeps_the_persons_number_and_goes_with_it(town: Town, index: Connection[Any]) -> None:
    town.send(a_case())
    town.wish()
    for table in ("reading", "access_log", "party_object", "notice"):
        index.execute(f"DELETE FROM {table}")
    assert forget(index) == 0
    town.office.withdraw(town.keys())
    assert forget(index) == 1


def test_new_keys_leave_wishes_as_they_were(town: Town, index: Connection[Any], tmp_path: Any) -> None:
    """Both keys are renewed: the rows move, the address is sealed anew, and the citizen is told what comes next."""
    ring = load_or_create(tmp_path)
    index.execute("DELETE FROM key_check")
    index.execute("DELETE FROM person")
    with index.transaction():
        register_keys(index, ring)
    town = town_with(town, ring)
    town.send(a_case(), a_case("his", cpr=BENT))
    town.wish()
    old = town.keys()[0]
    sealed = index.execute("SELECT sealed FROM notice_wish").fetchone()
    for purpose in Purpose:
        ring = rotate(tmp_path, purpose)
        with index.transaction():
            register_keys(index, ring)
    with pytest.raises(Conflict):
        town.ask(address="other@mail.example")
    rekey.rekey_seal(index, ring, texts=TEXTS)
    rekey.rekey_party(index, ring, PLAN)
    [(key, again, key_id)] = index.execute(
        "SELECT party_key, sealed, seal_key_id FROM notice_wish"
    ).fetchall()
    assert key == ring.party_key("cpr", ANNA) != old
    assert sealed != (again,)
    assert key_id == ring.seal_key_id
    town = town_with(town, ring)
    standing = town.office.standing(town.keys())
    assert standing is not None
    assert standing.address == ADDRESS
    assert town.look() == (0, 0)
    town.send(decided())
    assert town.look() == (1, 1)


def town_with(town: Town, ring: KeyRing) -> Town:
    """The same town whose processes were started again with other keys."""
    from overblik.intake.batch import Sender, deliver
    from overblik.intake.protect import Protector
    from overblik.people.cpr import FictiveRule

    def send(*registrations: Any, now: dt.datetime) -> Any:
        protector = Protector(ring, FictiveRule.REQUIRED)
        items = list(enumerate(registrations, 1))
        return deliver(town.conn, ring, protector, items, sender=Sender(), received_at=now)

    return Town(town.conn, ring, send, now=town.now, mailbox=town.mailbox)


def test_who_has_never_been_named_can_ask_all_the_same(town: Town) -> None:
    town.wish(BENT)
    town.send(a_case("first", cpr=BENT))
    assert town.look() == (1, 1)


def test_a_key_nobody_knows_has_no_wish(town: Town) -> None:
    assert town.office.standing([uuid.uuid4()]) is None
    assert not town.office.withdraw([uuid.uuid4()])
