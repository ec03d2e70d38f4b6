import datetime as dt, time, io
import pytest, msgspec
from overblik.index.kinds import *
from overblik.index.objects import *
from overblik.index.roles import Role
from overblik.intake.batch import Sender
from overblik.intake.removing import remove
from overblik.index.objects import Removal
from overblik.basedata.ownership import Ownership
from overblik.intake.owners import set_owners
from overblik.wire import delivery
from overblik.intake.delivery import Intake
from overblik.intake.protect import Protector
from overblik.people.cpr import FictiveRule
from tests.builders import *
from tests.intake.conftest import NOW

def rows(index, cols="kind,item_id,candidate_from,candidate_to,party_key"):
    return index.execute(f"SELECT {cols} FROM reading ORDER BY kind").fetchall()

def lines(index, ring, *texts):
    intake = Intake(index, ring, Protector(ring, FictiveRule.REQUIRED), Sender(), lambda: NOW)
    out=[]
    for b in intake.receive(delivery.decode_lines(io.BytesIO(b"\n".join(t if isinstance(t,bytes) else t.encode() for t in texts)))):
        out+=b
    return out

def test_grant_end_9999(index, send):
    print(send(a_grant(case=None, end="9999-12-31")))

def test_created_9999(index, send):
    print(send(a_case(created="9999-12-31T23:59:59Z"), a_case("o", created="0001-01-01T00:00:00+02:00")))
    print(rows(index,"created"))

def test_states_9999(index, send):
    print(send(a_case(steps=states(("Opstaaet","2025-01-02"),("Afsluttet","9999-12-31T23:59:59")), more=(a_journal_entry("document"),)), changed(a_document(), states=(State("Endeligt", period("9999-12-31T23:59:59")),))))

def test_json_created_9999(index, ring):
    base = '{"kind":"case","id":"%s","recorded_at":"2025-01-01T00:00:00Z","created":"%s","parties":[{"id":"urn:oio:cpr-nr:6101010002"}]}'
    import uuid
    for c in ("9999-12-31T23:59:59Z","0001-01-01T00:00:00+02:00","0001-01-01","9999-12-31", "0001-01-01T00:00:00Z"):
        try: print(c, lines(index, ring, base % (uuid.uuid4(), c)))
        except Exception as e: print("CRASH", c, type(e), e)

def test_surrogates(index, ring):
    import uuid
    for t in ('\\ud800', '\\udc00\\ud800', '\\ud83d\\ude00', '\\uffff'):
        try: print(t, lines(index, ring, '{"kind":"case","id":"%s","recorded_at":"2025-01-01T00:00:00Z","title":"%s","parties":[{"id":"urn:oio:cpr-nr:6101010002"}]}' % (uuid.uuid4(), t)))
        except Exception as e: print("CRASH", t, type(e), e)

def test_delta_partial(index, ring):
    import json
    i=str(an_id("case"))
    print(lines(index, ring, delivery.encode_line(a_case()), json.dumps({"kind":"case","id":i,"recorded_at":"2025-02-01T00:00:00Z","delta":True,"local_status":"x"})))
    print(index.execute("select sensitivity, created from reading").fetchall())

def test_object_validity(index, ring, send):
    urn="urn:oio:ejendom:bfe-nr:1"
    rel=Relation(RelationType.OBJECT, Role.BUILDING, index="1", object_type="property", reference=urn, validity=period("2020-01-01","2022-01-01"))
    send(a_case(cpr=None, kle="02.34.02", more=(rel,)))
    set_owners(index, [(urn, Ownership(ring.party_key("cpr", BENT), at("2010-01-01"), None))])
    print(rows(index))

def test_recipient_validity(index, send):
    g=a_grant()
    rels=tuple(r for r in g.relations if r.role!=Role.GRANT_RECIPIENT)+(person(ANNA, Role.GRANT_RECIPIENT, validity=period("2020-01-01","2022-01-01")), person(BENT, Role.GRANT_RECIPIENT, index="2", validity=period("2022-01-01")))
    send(changed(g, relations=rels)); print(rows(index))

def test_primary_twice(index, send):
    for order in (0,1):
        ps=[person(ANNA, validity=period("2025-03-01")), person(ANNA, validity=period("2020-01-01","2022-01-01"))]
        if order: ps.reverse()
        send(a_case(f"c{order}", cpr=None, more=tuple(ps)))
    print(rows(index))

def test_removal_other_master(index, send):
    B=an_id("B-system"); A=SYSTEM
    doc=changed(a_document(), relations=(owner(), system(Role.MASTER,B)))
    send(doc, sender=Sender(B))
    send(a_case(more=(a_journal_entry("document"),)), sender=Sender(A))
    print(remove(index,[(1,Removal(an_id("case")))],sender=Sender(A),removed_at=NOW))
    print("doc left", index.execute("select count(*) from object_state where kind='document'").fetchone())

def test_future_recorded_comes_back(index, send):
    c=a_case(recorded=at("2030-01-01"))
    send(c); remove(index,[(1,Removal(an_id("case")))],sender=Sender(),removed_at=NOW)
    print(send(c)); print(len(rows(index)))

def test_foreign_waiting_delta(index, send):
    B=an_id("B-system")
    d=Registration(an_id("case"),Kind.CASE,at("2026-01-01"),complete=False,relations=(person(BENT, index="9"),))
    print(send(d, sender=Sender(B)))
    print(send(a_case(), sender=Sender(SYSTEM)))
    print(rows(index,"party_key"))

def test_future_sensitivity(index, send):
    c=a_case()
    secs=(c.sections[0], Section(SectionName.INDEX_PROPERTIES, {"sensitivity":"VIP_SAGER","created":"2025-01-01"}, validity=period("2025-01-01","2040-01-01")), Section(SectionName.INDEX_PROPERTIES, {"sensitivity":"FORTROLIGE_PERSONOPLYSNINGER","created":"2025-01-01"}, validity=period("2040-01-01")))
    send(changed(c, sections=secs)); print(rows(index,"sensitivity"))

def test_reversed_display(index, send):
    send(a_case(more=(a_class(Role.DISPLAY_CLASS,"Visning undtaget", period("2030-01-01","2025-01-01")),)))
    print(rows(index,"excluded_from, excluded_to"))

def test_merge_speed():
    from overblik.index.fold import fold
    n=4000
    e=tuple(a_journal_entry(f"d{i}") for i in range(n))
    c=a_case(more=e)
    d=changed(a_case(complete=False, recorded=at("2025-02-01")), relations=e)
    t=time.perf_counter(); fold([c,d]); print("merge", n, time.perf_counter()-t)
    t=time.perf_counter(); fold([c]+[changed(d, relations=(x,), recorded_at=d.recorded_at) for x in e[:1000]]); print("1000 deltas", time.perf_counter()-t)
