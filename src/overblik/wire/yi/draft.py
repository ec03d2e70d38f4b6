# SPDX-License-Identifier: MPL-2.0
"""What only grants and payments have, put together from their elements: benefits, plans, former amounts."""

from __future__ import annotations

from collections.abc import Iterable

from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.objects import Relation, Section
from overblik.wire.xml import draft
from overblik.wire.xml.draft import INDEX, VALIDITY, Draft
from overblik.wire.xml.model import Finish, Record

OWN, KLE, PLAN, FORMER = ".own.", ".kle.", ".plan.", ".former."
"""How the keys begin of what stands in a piece of a benefit, in its KLE class, in a plan, in former elements."""

PIECE = ("role", "object_type", "index", "reference")
"""What identifies a piece of a benefit, like a relation without validity."""

_CLASS = ".class"


def system(record: Record, told: Draft) -> None:
    """End of an ItSystem of a benefit."""
    values = _piece(record, OWN, told, "system_name", "system_uri")
    record.setdefault("systems", []).append(values)


def classification(record: Record, told: Draft) -> None:
    """End of a Klassifikation: the KLE class of the benefit."""
    values = _piece(record, KLE, told)
    record[_CLASS] = {f"kle_{name}": value for name, value in values.items()} | _taken(
        record, KLE, "kle", "class_title"
    )


def benefit_class(record: Record, told: Draft) -> None:
    """End of a Ydelse: which benefit it is."""
    record["class"] = _piece(record, OWN, told, "name") | record.pop(_CLASS, {})


def plan(record: Record, _: Draft) -> None:
    """End of an OekonomiskEffektueringsplan."""
    names = ("id", "start", "end", "frequency", "advance", "day", "amount", "manual")
    record.setdefault("plans", []).append(_taken(record, PLAN, *names))


def benefit(record: Record, told: Draft) -> None:
    """End of a BevilgetYdelse: a section of its own, told apart by its id."""
    index, period = record.pop(INDEX, None), record.pop(VALIDITY, None)
    told.sections.append(Section(SectionName.BENEFIT.value, record, index, period))


def payment_properties(names: tuple[str, ...]) -> Finish:
    """End of the Egenskaber of a payment. `names`: those of the amounts no longer used, kept apart.

    Nettobeloeb was renamed BeloebSendtTilUdbetaling, so old data that has only the one means the other.
    """
    section = draft.section(SectionName.PROPERTIES)

    def finish(record: Record, told: Draft) -> None:
        former = _taken(record, FORMER, *names)
        if former:
            record["former"] = former
            if "net" in former:
                record.setdefault("sent", former["net"])
        section(record, told)

    return finish


def granted(complete: bool) -> Finish:
    """End of a registration of a grant.

    YI tells the systems with each benefit, while an object's master and sender are looked for among its
    relations: so they are told there too, each once.
    """
    registered = draft.registered(Kind.GRANT, complete)

    def finish(record: Record, told: Draft) -> None:
        told.relations.extend(systems_of(told.sections))
        registered(record, told)

    return finish


def systems_of(sections: Iterable[Section]) -> list[Relation]:
    """The relations that follow from the systems of a grant's benefits; each holds as its benefit does."""
    found: list[Relation] = []
    for section in sections:
        for told in section.values.get("systems") or ():
            values = {name: value for name, value in told.items() if name not in PIECE}
            role, object_type, index, reference = (told.get(name) for name in PIECE)
            relation = Relation(
                RelationType.IT_SYSTEM.value,
                role,
                index,
                object_type,
                reference,
                section.validity,
                values or None,
            )
            if relation not in found:
                found.append(relation)
    return found


def system_of(relation: Relation) -> Record:
    """The piece of a benefit from which the relation follows."""
    named = {name: getattr(relation, name) for name in PIECE}
    return {name: value for name, value in named.items() if value is not None} | (relation.values or {})


def _piece(record: Record, prefix: str, told: Draft, *more: str) -> Record:
    """What identifies the piece, its role and type by name, and its other values."""
    raw = _taken(record, prefix, *PIECE, "last_changed", *more)
    values: Record = {}
    if "role" in raw:
        values["role"] = told.roles.role(Kind.GRANT, RelationType.IT_SYSTEM, raw.pop("role"), values)
    if "object_type" in raw:
        _, types = told.reading[Kind.GRANT]
        values["object_type"] = types.get(raw["object_type"], raw.pop("object_type"))
    return raw | values


def _taken(record: Record, prefix: str, *names: str) -> Record:
    return {name: record.pop(prefix + name) for name in names if prefix + name in record}
