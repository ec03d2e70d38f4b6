# SPDX-License-Identifier: MPL-2.0
"""An editor writes a draft, somebody else approves it, and citizens see it; nobody else's draft is to be had."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest

from overblik.disclosure import draft_store, store
from overblik.disclosure.draft import Draft, DraftState
from overblik.disclosure.rule import Rule
from tests.console.conftest import BIRKELUNDE, HAVREVIG, House
from tests.portal.clock import FixedClock
from tests.portal.conftest import parsed, text_of
from tests.portal.overviews import MOMENT

pytestmark = pytest.mark.database

BEGIN = "/konsol/visning/udkast/"


def begun(house: House, staff: str = "rikke", title: str = "Vi viser brandvæsen") -> int:
    """A new draft; its id."""
    answer = house.sign_in(staff).post(BEGIN, {"title": title})
    assert answer.status_code == 302
    return int(re.findall(r"\d+", answer["Location"])[-1])


def held(house: House, draft: int, authority: str = BIRKELUNDE) -> Draft:
    with house.connection() as conn:
        return draft_store.find(conn, authority, draft)


def live(house: House, authority: str = BIRKELUNDE) -> tuple[Rule, ...]:
    with house.connection() as conn:
        return next(one.rules for one in store.load_rule_sets(conn) if one.authority == authority)


def post(house: House, draft: int, act: str, **fields: str) -> Any:
    revision = str(held(house, draft).revision)
    return house.client.post(f"{BEGIN}{draft}/{act}/", {"revision": revision, **fields})


def save_rule(house: House, draft: int, query: str = "", **fields: str) -> Any:
    revision = str(held(house, draft).revision)
    return house.client.post(f"{BEGIN}{draft}/regel/{query}", {"revision": revision, **fields})


def is_open(house: House, number: str) -> bool:
    ground = house.desk.ground()
    return ground.policy.authorities[BIRKELUNDE].effective(number, None).open


def test_the_whole_way_of_a_draft(house: House) -> None:
    draft = begun(house)
    answer = save_rule(house, draft, "?number=14.12", kle="14.12.*", open="yes", from_date="2021-05-01")
    assert answer.status_code == 302
    page = text_of(house.client.get(f"{BEGIN}{draft}/"))
    assert "14.12.*: ny regel (Vises for borgerne: ja; Sager oprettet fra: 1. maj 2021)." in page
    assert post(house, draft, "godkend").status_code == 403  # an editor is no approver
    answer = post(house, draft, "foreslaa", reason="Byrådet har besluttet det")
    assert answer.status_code == 302
    house.sign_in("godfred")
    page = text_of(house.client.get(f"{BEGIN}{draft}/"))
    assert "Byrådet har besluttet det" in page
    assert "demo-rikke" in page
    before = live(house)
    assert post(house, draft, "godkend").status_code == 302
    assert live(house) != before
    versions = text_of(house.client.get("/konsol/visning/versioner/"))
    assert "Byrådet har besluttet det" in versions
    assert "Skrevet af demo-rikke, godkendt af demo-godfred." in versions
    assert held(house, draft).state is DraftState.PUBLISHED


def test_whoever_wrote_it_cannot_approve_it_in_another_role(house: House) -> None:
    draft = begun(house, "all")
    save_rule(house, draft, kle="14.*", open="yes")
    post(house, draft, "foreslaa", reason="x")
    page = house.client.get(f"{BEGIN}{draft}/")
    assert "Du har skrevet i kladden." in text_of(page)
    assert parsed(page).xpath("//form[contains(@action, 'godkend')]") == []
    before = live(house)
    refused = post(house, draft, "godkend")
    assert refused.status_code == 403
    assert "Du har skrevet i kladden." in text_of(refused)
    assert live(house) == before


def test_what_somebody_else_changed_in_between_is_not_overwritten_or_approved(house: House) -> None:
    draft = begun(house)
    stale = str(held(house, draft).revision)
    save_rule(house, draft, kle="14.*", open="yes")
    answer = house.client.post(f"{BEGIN}{draft}/regel/", {"revision": stale, "kle": "13.*", "open": "yes"})
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Nogen har ændret kladden" in page
    assert parsed(answer).xpath("string(//input[@name='kle']/@value)") == "13.*"  # nothing typed is lost
    assert [rule.kle.text for rule in held(house, draft).rules][-1] == "14.*"
    post(house, draft, "foreslaa", reason="x")
    house.sign_in("godfred")
    assert house.client.post(f"{BEGIN}{draft}/godkend/", {"revision": stale}).status_code == 409


def test_a_set_time_is_danish_and_to_come(house: House) -> None:
    draft = begun(house)
    for day, clock, words in [
        ("2020-01-01", "08:00", "Tidspunktet er gået."),
        ("2026-13-01", "08:00", "Skriv tidspunktet som dag og klokkeslæt."),
        ("x", "", "Skriv tidspunktet som dag og klokkeslæt."),
    ]:
        refused = post(house, draft, "foreslaa", reason="x", day=day, clock=clock)
        assert refused.status_code == 400
        assert words in text_of(refused)
        assert parsed(refused).xpath("string(//input[@name='clock']/@value)") == clock
    post(house, draft, "foreslaa", reason="x", day="2099-07-01", clock="08:00")
    assert held(house, draft).publish_at == dt.datetime(2099, 7, 1, 6, 0, tzinfo=dt.UTC)
    house.sign_in("godfred")
    post(house, draft, "godkend")
    page = text_of(house.client.get(f"{BEGIN}{draft}/"))
    assert "Kladden er godkendt og venter på sit tidspunkt. Den skal gælde fra 1. juli 2099 kl. 08.00" in page
    refused = post(house, draft, "tilbage", note="  ")
    assert "Skriv, hvad der skal ændres" in text_of(refused)
    post(house, draft, "tilbage", note="For sent")
    assert held(house, draft).note == "For sent"


def test_an_editor_takes_a_draft_back_and_what_was_approved_is_so_no_more(house: House) -> None:
    draft = begun(house)
    post(house, draft, "foreslaa", reason="x", day="2099-07-01", clock="08:00")
    house.sign_in("godfred")
    post(house, draft, "godkend")
    assert post(house, draft, "tag-tilbage").status_code == 403
    house.sign_in("rikke")
    page = text_of(house.client.get(f"{BEGIN}{draft}/"))
    assert "Den bliver ikke offentliggjort til tiden. Den skal sendes til godkendelse" in page
    post(house, draft, "tag-tilbage")
    assert (held(house, draft).state, held(house, draft).approved_by) == (DraftState.DRAFT, None)
    with house.connection() as conn:
        assert draft_store.publish_due(conn, dt.datetime(2099, 7, 2, tzinfo=dt.UTC)) == []
    save_rule(house, draft, kle="14.*", open="yes")
    assert held(house, draft).rules != live(house)


def test_a_draft_that_was_given_up_can_still_be_read(house: House) -> None:
    draft = begun(house)
    title = held(house, draft).title
    assert title not in text_of(house.client.get("/konsol/visning/versioner/"))
    post(house, draft, "opgiv")
    assert title not in text_of(house.client.get("/konsol/visning/"))
    assert f"Kladder, der blev opgivet {title}" in text_of(house.client.get("/konsol/visning/versioner/"))


def test_no_person_number_is_kept_for_ever(house: House) -> None:
    draft = begun(house)
    refused = post(house, draft, "foreslaa", reason="Sagen om 610101-1234")
    assert refused.status_code == 400
    assert "uden et CPR-nummer" in text_of(refused)
    assert held(house, draft).state is DraftState.DRAFT


def test_undo_goes_the_same_way(house: House) -> None:
    [first] = re.findall(r"version (\d+)", text_of(house.sign_in("rikke").get("/konsol/")))
    draft = begun(house)
    save_rule(house, draft, kle="14.*", open="yes")
    post(house, draft, "foreslaa", reason="x")
    was = live(house)
    house.sign_in("godfred")
    post(house, draft, "godkend")
    house.sign_in("rikke")
    answer = house.client.post(BEGIN, {"title": f"Tilbage til version {first}", "version": first})
    undo = int(re.findall(r"\d+", answer["Location"])[-1])
    page = text_of(house.client.get(f"{BEGIN}{undo}/"))
    assert "14.*: Reglen fjernes" in page
    post(house, undo, "foreslaa", reason="Det var forkert")
    house.sign_in("godfred")
    post(house, undo, "godkend")
    assert live(house) == was


def test_outdated_drafts_are_told_so_and_brought_up_to_date(house: House) -> None:
    one, other = begun(house), begun(house)
    for draft, kle in ((one, "14.*"), (other, "13.*")):
        save_rule(house, draft, kle=kle, open="yes")
        post(house, draft, "foreslaa", reason="x")
    house.sign_in("godfred")
    post(house, one, "godkend")
    refused = post(house, other, "godkend")
    assert refused.status_code == 409
    assert "Andre regler er offentliggjort" in text_of(refused)
    post(house, other, "tilbage", note="Bring ajour")
    house.sign_in("rikke")
    assert post(house, other, "opdater").status_code == 302
    assert [rule.kle.text for rule in held(house, other).rules][-2:] == ["13.*", "14.*"]
    assert "Se på disse regler" not in text_of(house.client.get(f"{BEGIN}{other}/"))
    assert "14.*" not in text_of(house.client.get(f"{BEGIN}{other}/"))


def test_what_both_have_changed_is_told_when_a_draft_is_brought_up_to_date(house: House) -> None:
    one, other = begun(house), begun(house)
    save_rule(house, one, "?rule=parking", kle="05.09.12", open="no")
    save_rule(house, other, "?rule=parking", kle="05.09.12", open="yes", documents="yes")
    post(house, one, "foreslaa", reason="x")
    house.sign_in("godfred")
    post(house, one, "godkend")
    house.sign_in("rikke")
    answer = post(house, other, "opdater")
    page = text_of(house.client.get(answer["Location"]))
    assert "Se på disse regler" in page
    assert "Kladdens ord gælder: 05.09.12" in page


def test_no_title_of_a_draft_keeps_a_person_number(house: House) -> None:
    refused = house.sign_in("rikke").post(BEGIN, {"title": "Om 610101-1234"})
    assert refused.status_code == 400
    assert "uden et CPR-nummer" in text_of(refused)
    assert "610101" not in refused.content.decode()


def test_another_authoritys_drafts_and_versions_do_not_exist(house: House) -> None:
    draft = begun(house)
    revision = str(held(house, draft).revision)
    house.sign_in("hanne")
    assert house.client.get(f"{BEGIN}{draft}/").status_code == 404
    assert house.client.get(f"/konsol/visning/?draft={draft}").status_code == 404
    assert house.client.get(f"/konsol/visning/omraade/27/?draft={draft}").status_code == 404
    for act in ("regel", "foreslaa", "godkend", "tilbage", "tag-tilbage", "opgiv", "opdater"):
        answer = house.client.post(
            f"{BEGIN}{draft}/{act}/", {"revision": revision, "reason": "x", "note": "x"}
        )
        assert answer.status_code == 404, act
    with house.connection() as conn:
        theirs = next(one for one in store.load_rule_sets(conn) if one.authority == BIRKELUNDE)
    refused = house.client.post(BEGIN, {"title": "x", "version": str(theirs.version)})
    assert refused.status_code == 404
    assert live(house, HAVREVIG) != theirs.rules
    assert held(house, draft).state is DraftState.DRAFT


@pytest.mark.parametrize(
    ("staff", "reads", "writes"),
    [("dorte", 200, 403), ("signe", 200, 403), ("rolf", 200, 403), ("otto", 403, 403), ("godfred", 200, 403)],
)
def test_each_role_opens_what_it_should(house: House, staff: str, reads: int, writes: int) -> None:
    draft = begun(house)
    house.sign_in(staff)
    for path in (
        "/konsol/visning/",
        "/konsol/visning/omraade/27/",
        f"{BEGIN}{draft}/",
        "/konsol/visning/versioner/",
    ):
        assert house.client.get(path).status_code == reads, path
    assert house.client.post(BEGIN, {"title": "x"}).status_code == writes
    assert house.client.get(f"{BEGIN}{draft}/regel/").status_code == writes
    for act in ("foreslaa", "opgiv", "opdater"):
        assert post(house, draft, act, reason="x").status_code == writes


def test_the_tree_tells_own_and_inherited_values(house: House) -> None:
    page = house.sign_in("rikke").get("/konsol/visning/omraade/27.36/")
    rows = {
        row.xpath("string(th)"): row.xpath("td//text()")
        for row in parsed(page).xpath("//table[1]//tr[th and td]")
    }
    assert rows["Sagens titel"] == ["områdets navn", "en regel her"]
    assert rows["Vises for borgerne"] == ["ja", "arvet fra 27.*"]
    assert rows["Hvem ser det"][1] == "ingen regel bestemmer det; det er det forsigtige valg"
    top = {
        row.xpath("string(td[1])"): row.xpath("string(td[2])")
        for row in parsed(house.client.get("/konsol/visning/")).xpath("//tbody/tr")
    }
    assert (top["32"], top["27"], top["34"]) == ("noget af det", "ja", "noget af det")
    assert "0*" in text_of(house.client.get("/konsol/visning/"))


@pytest.mark.parametrize("number", ["99", "9", "27.36.04.01", "x", "27."])
def test_what_is_no_area_does_not_exist(house: House, number: str) -> None:
    assert house.sign_in("rikke").get(f"/konsol/visning/omraade/{number}/").status_code == 404


def test_areas_are_found_by_number_and_by_words(house: House) -> None:
    client = house.sign_in("rikke")
    assert "27.36" in text_of(client.get("/konsol/visning/?text=27.36"))
    found = parsed(client.get("/konsol/visning/?text=SYGEDAGPENGE")).xpath("//tbody//a/text()")
    assert found
    assert "sygedagpenge" in found[0].casefold()
    assert "Intet område passer." in text_of(client.get("/konsol/visning/?text=<b>zzz"))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kle": "27"}, "Skriv et område som 27.*"),
        ({"kle": "27.*", "facet": "0"}, "Skriv en facet som K eller K02"),
        ({"kle": "27.*", "open": "yes", "from_date": "1. maj"}, "Skriv en dag som 2020-12-01."),
        ({"kle": "27.*", "viewers": "property_owner"}, "kan kun se byggesager"),
        ({"kle": "27.*", "sources": "only"}, "Vælg mindst ét system"),
        ({"kle": "27.*"}, "Reglen bestemmer ikke noget."),
    ],
)
def test_what_cannot_be_a_rule_is_told_with_its_remedy_and_nothing_is_saved(
    house: House, fields: dict[str, str], words: str
) -> None:
    draft = begun(house)
    before = held(house, draft)
    refused = save_rule(house, draft, **fields)
    assert refused.status_code == 400
    assert words in text_of(refused)
    assert held(house, draft) == before


def test_a_rule_is_changed_with_all_it_says_and_removed(house: House) -> None:
    draft = begun(house)
    system = parsed(house.client.get(f"{BEGIN}{draft}/regel/")).xpath("(//input[@name='system'])[1]/@value")[
        0
    ]
    save_rule(
        house,
        draft,
        kle="02.34.*",
        facet="k02",
        open="yes",
        viewers="property_owner",
        sources="only",
        system=system,
    )
    rule = held(house, draft).rules[-1]
    assert (rule.id, rule.facet and rule.facet.text, rule.sources and rule.sources.only) == (
        "kle-0234-k02",
        "K02",
        {uuid.UUID(system)},
    )
    form = parsed(house.client.get(f"{BEGIN}{draft}/regel/?rule={rule.id}"))
    assert form.xpath("//option[@selected]/@value") == ["yes", "property_owner", "only"]
    assert form.xpath("//input[@name='system' and @checked]/@value") == [system]
    assert save_rule(house, draft, f"?rule={rule.id}", remove="1").status_code == 302
    assert rule not in held(house, draft).rules
    assert house.client.get(f"{BEGIN}{draft}/regel/?rule=nothing").status_code == 404


def test_what_is_stopped_is_hidden_at_once_and_until_the_next_publication(house: House) -> None:
    client = house.sign_in("rikke")
    assert client.post("/konsol/visning/stop/", {"what": "kle", "kle": "27.*"}).status_code == 302
    page = text_of(client.get("/konsol/visning/stop/"))
    assert "Området 27.*" in page
    assert house.changes()[-1] == ("staff:demo-rikke", "disclosure.stop", BIRKELUNDE)
    for told, words in [
        ({"what": "kle", "kle": "27"}, "Skriv et område"),
        ({"what": "source", "source": ""}, "Vælg, hvad der skal skjules."),
        ({}, "Vælg, hvad der skal skjules."),
    ]:
        refused = client.post("/konsol/visning/stop/", told)
        assert refused.status_code == 400
        assert words in text_of(refused)
    assert (
        "Områd" not in text_of(house.sign_in("hanne").get("/konsol/visning/stop/")).partition("Stop mere")[0]
    )


def test_a_worker_publishes_at_the_set_time(house: House) -> None:
    draft = begun(house)
    save_rule(house, draft, kle="14.*", open="yes")
    post(house, draft, "foreslaa", reason="x", day="2099-07-01", clock="08:00")
    house.sign_in("godfred")
    post(house, draft, "godkend")
    with house.connection() as conn:
        assert draft_store.publish_due(conn, MOMENT) == []
        [done] = draft_store.publish_due(conn, dt.datetime(2099, 7, 1, 6, tzinfo=dt.UTC))
    assert done.state is DraftState.PUBLISHED
    assert FixedClock.moment == MOMENT


def test_of_two_drafts_that_wait_both_pages_tell_of_the_other_and_the_later_comes_back_in_danish(
    house: House,
) -> None:
    one, other = begun(house), begun(house)
    for draft, kle, clock in ((one, "14.*", "06:00"), (other, "13.*", "07:00")):
        save_rule(house, draft, kle=kle, open="yes")
        post(house, draft, "foreslaa", reason="x", day="2025-12-01", clock=clock)
    house.sign_in("godfred")
    post(house, one, "godkend")
    waits = "En anden kladde venter på sit tidspunkt"
    for page in (f"{BEGIN}{other}/", f"{BEGIN}{other}/virkning/"):
        assert waits in text_of(house.client.get(page))
        assert "1. december 2025 kl. 06.00" in text_of(house.client.get(page))
        assert "Godkend og offentliggør" not in text_of(house.client.get(page)), "its time is yet to come"
    assert waits not in text_of(house.client.get(f"{BEGIN}{one}/"))
    post(house, other, "godkend")
    with house.connection() as conn:
        assert len(draft_store.publish_due(conn, dt.datetime(2025, 12, 3, tzinfo=dt.UTC))) == 2
    back = text_of(house.client.get(f"{BEGIN}{other}/"))
    assert "Sendt tilbage Andre regler er offentliggjort, siden kladden blev begyndt." in back
    assert "published" not in back
    assert waits not in back
