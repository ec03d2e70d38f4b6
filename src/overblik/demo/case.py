# SPDX-License-Identifier: MPL-2.0
"""One case of one citizen: drawn from a template, perhaps with a fault, told as registrations."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from dataclasses import dataclass, field

from overblik.demo import document as documents_of
from overblik.demo import history as going
from overblik.demo import relation
from overblik.demo.citizen import Citizen, names
from overblik.demo.document import Document
from overblik.demo.fault import RETIRED_KLE, UNKNOWN_KLE, Fault
from overblik.demo.history import Course, History
from overblik.demo.template import CaseTemplate, documents
from overblik.demo.town import PAYER, SYNTHETIC, System, Town, demo_id, geography
from overblik.demo.working_time import office_moment
from overblik.index.kinds import Kind, Progress, RelationType, SectionName
from overblik.index.objects import Registration, Relation, Section, Validity
from overblik.index.roles import Role

HIDDEN_FROM_CITIZEN = "Visning undtaget for borger"

_POOR_SHARE = 0.22
_REFUSED_SHARE = 0.12
_COMPLAINT_SHARE = 0.03
_ACCESS_SHARE = 0.01
_RELATED_SHARE = 0.04
_LASTING_SHARE = 0.7
_LOCAL = {
    Progress.OPENED: ("Modtaget", "Afventer fordeling"),
    Progress.INFORMED: ("Afventer oplysninger", "Oplysninger indhentet", "Under behandling"),
    Progress.DECIDED: ("Afgørelse sendt", "Bevilget"),
    Progress.CLOSED: ("Afsluttet",),
}


@dataclass(slots=True)
class Case:
    """One case to be. `told` is what has happened so far."""

    id: uuid.UUID
    number: str
    template: CaseTemplate
    citizen: Citizen
    town: Town
    system: System
    unit: str
    title: str
    kle: str
    facet: str
    sensitivity: str | None
    told: History
    refused: bool = False
    hidden: bool = False
    local_status: str | None = None
    party: Relation | None = None
    documents: list[Document] = field(default_factory=list)
    shared: list[Document] = field(default_factory=list)
    property_urn: str | None = None
    related: uuid.UUID | None = None
    fault: Fault | None = None

    @property
    def opened(self) -> dt.datetime:
        """When it was opened."""
        return self.told[0][1]


def start(
    template: CaseTemplate,
    citizen: Citizen,
    number: str,
    opened: dt.datetime,
    now: dt.datetime,
    rng: random.Random,
) -> Case:
    """A case opened at `opened` as it stands at `now`."""
    days = max(1, int(template.days * rng.lognormvariate(0, 0.45)))
    course = going.any_course(rng)
    if template.benefit and course is Course.NEVER_DECIDED:
        course = Course.WHOLE
    told = going.until(going.history(course, opened, days, rng), now)
    if template.lasting and rng.random() < _LASTING_SHARE:
        told = [step for step in told if step[0] is not Progress.CLOSED]
    poor = rng.random() < _POOR_SHARE
    title = rng.choice(template.poor if poor else template.titles)
    facet, kinds = template.facet, template.documents
    turn = rng.random()
    if template.benefit is None and turn < _COMPLAINT_SHARE:
        title, facet, kinds = f"Klage: {title}", "K02", ("klage", "kvittering", "afgoerelse")
    elif template.benefit is None and turn < _COMPLAINT_SHARE + _ACCESS_SHARE:
        title, facet, kinds = "Aktindsigt i din sag", "A53", ("aktindsigt", "kvittering")
    system = geography().systems[template.system]
    case = Case(
        uuid.UUID(int=rng.getrandbits(128), version=4),
        number,
        template,
        citizen,
        PAYER if template.payer else citizen.town,
        system,
        template.unit,
        title,
        template.kle,
        facet,
        template.sensitivity,
        told,
        refused=going.decided_at(told) is not None and rng.random() < _REFUSED_SHARE,
        hidden=template.control,
    )
    if rng.random() < 0.5:
        case.local_status = rng.choice(_LOCAL[told[-1][0]])
    case.party = _party(case, rng)
    for place, kind in enumerate(kinds):
        found = documents_of.arise(documents()[kind], opened, days, f"{number}-{place + 1}", rng)
        if found.since < now and rng.random() < 0.85:
            case.documents.append(found)
    if template.building:
        case.property_urn = f"urn:oio:ejendom:bfe-nr:{9_900_001_000 + rng.randrange(99_000_000):010d}"
    return case


def relate(case: Case, earlier: list[Case], rng: random.Random) -> None:
    """Now and then a case points to an earlier one of the same citizen at the same authority."""
    if earlier and rng.random() < _RELATED_SHARE and earlier[-1].town is case.town:
        case.related = earlier[-1].id


def spoil(case: Case, fault: Fault) -> bool:
    """Plant a fault; False where it does not fit this case."""
    if fault in (Fault.LATE_UPDATE, Fault.UPDATE_BEFORE_OBJECT) and len(case.told) < 2:
        return False
    if fault is Fault.NO_PARTY:
        case.party = None
    elif fault is Fault.UNKNOWN_KLE:
        case.kle = UNKNOWN_KLE
    elif fault is Fault.RETIRED_KLE:
        case.kle = RETIRED_KLE
    elif fault is Fault.CPR_IN_TITLE:
        digits = case.citizen.cpr.digits
        case.title = f"{case.title} {digits[:6]}-{digits[6:]}"
    elif fault is Fault.NOT_OPENED:
        case.told = case.told[1:] or [(Progress.INFORMED, case.told[0][1])]
    elif fault is Fault.VIP:
        case.sensitivity = "VIP_SAGER"
    elif fault is Fault.DISPLAY_CLASS:
        case.hidden = True
    elif fault is Fault.NO_SENSITIVITY:
        case.sensitivity = None
    case.fault = fault
    return True


def registration(case: Case) -> Registration:
    """The whole case, with all that has happened."""
    actor = case.system.actor
    validity = Validity(case.told[0][1], None, actor, "ItSystem")
    index_values = {"created": case.told[0][1].isoformat()}
    if case.sensitivity is not None:
        index_values["sensitivity"] = case.sensitivity
    if case.local_status is not None:
        index_values["local_status"] = case.local_status
    return Registration(
        case.id,
        Kind.CASE,
        _recorded(case, case.told),
        sections=(
            Section(
                SectionName.PROPERTIES,
                {"user_key": case.number, "number": case.number, "title": case.title},
                None,
                validity,
            ),
            Section(SectionName.INDEX_PROPERTIES, index_values, None, validity),
        ),
        states=going.states(case.told, actor),
        relations=tuple(_relations(case, validity)),
        lifecycle="Importeret",
        user=actor,
        note=SYNTHETIC,
    )


def in_two_parts(case: Case) -> tuple[Registration, Registration]:
    """The case as first delivered, and the update that tells its last state."""
    whole = registration(case)
    before = case.told[:-1]
    first = Registration(
        whole.object_id,
        whole.kind,
        before[-1][1],
        sections=whole.sections,
        states=going.states(before, case.system.actor),
        relations=tuple(
            part for part in whole.relations if part.type != RelationType.JOURNAL or _is_before(part, case)
        ),
        lifecycle=whole.lifecycle,
        user=whole.user,
        note=whole.note,
    )
    update = Registration(
        whole.object_id,
        whole.kind,
        whole.recorded_at,
        complete=False,
        states=whole.states[-1:],
        relations=tuple(
            part
            for part in whole.relations
            if part.type == RelationType.JOURNAL and not _is_before(part, case)
        ),
        note=whole.note,
    )
    return first, update


def _is_before(part: Relation, case: Case) -> bool:
    since = part.validity.valid_from if part.validity else None
    return since is not None and since <= case.told[-2][1]


def _recorded(case: Case, told: History) -> dt.datetime:
    arisen = [document.since for document in case.documents]
    return max([told[-1][1], *arisen])


def _party(case: Case, rng: random.Random) -> Relation:
    """The citizen; for building cases mostly the firm that applied for them."""
    validity = Validity(case.opened, None, case.system.actor, "ItSystem")
    if case.template.building and rng.random() < 0.7:
        place = rng.randrange(len(names().companies))
        return relation.company(Role.PRIMARY_PARTY, _FIRMS[place], names().companies[place], validity)
    return relation.person(Role.PRIMARY_PARTY, case.citizen.cpr.digits, case.citizen.name, validity)


_FIRMS = ("90040044", "90050058", "90060061")


def _relations(case: Case, validity: Validity) -> list[Relation]:
    found = [
        *relation.owned_by(case.town, case.unit, validity),
        relation.classed(Role.PRIMARY_CLASS, case.kle, validity),
        relation.classed(Role.FACET_CLASS, case.facet, validity),
        *relation.from_system(case.system, validity),
    ]
    if case.party is not None:
        found.append(case.party)
    if case.template.control:
        found.append(relation.classed(Role.CONTROL_CLASS, "Kontrol", validity, "1"))
    if case.hidden:
        found.append(relation.classed(Role.DISPLAY_CLASS, HIDDEN_FROM_CITIZEN, validity, "1"))
    decided = going.decided_at(case.told)
    if decided is not None:
        since = Validity(decided, None, validity.actor, validity.actor_type)
        found.append(
            relation.classed(Role.DECISION_CLASS, "Afslag" if case.refused else "Medhold", since, "1")
        )
    if case.property_urn is not None:
        found.append(
            Relation(RelationType.OBJECT, Role.BUILDING, "1", "property", case.property_urn, validity, None)
        )
    if case.related is not None:
        found.append(
            Relation(RelationType.CASE, Role.OTHER_CASE, "1", "case", str(case.related), validity, None)
        )
    for place, document in enumerate((*case.documents, *case.shared)):
        found.append(documents_of.journal_entry(document, case.system, place + 1))
    return found


def demo_case(
    key: str,
    template: CaseTemplate,
    citizen: Citizen,
    told: History,
    *,
    town: Town | None = None,
    title: str | None = None,
) -> Case:
    """A case made by hand: its id follows from `key`, nothing is left to chance."""
    case = Case(
        demo_id("story", key),
        f"DEMO-{key}",
        template,
        citizen,
        town or (PAYER if template.payer else citizen.town),
        geography().systems[template.system],
        template.unit,
        title or template.titles[0],
        template.kle,
        template.facet,
        template.sensitivity,
        told,
    )
    validity = Validity(case.opened, None, case.system.actor, "ItSystem")
    case.party = relation.person(Role.PRIMARY_PARTY, citizen.cpr.digits, citizen.name, validity)
    return case


def opening(citizen: Citizen, template: CaseTemplate, today: dt.date, rng: random.Random) -> dt.datetime:
    """When a case of this kind began: any time in seven years, more often lately, never before it could."""
    back = int(7 * 365 * rng.random() ** 1.5) + 1
    able = citizen.born + dt.timedelta(days=int(template.ages[0] * 365.25))
    day = min(max(today - dt.timedelta(days=back), able), today - dt.timedelta(days=4))
    if template.kle == "32.03.04":
        day = min(able, today - dt.timedelta(days=60))
    return office_moment(day, rng)
