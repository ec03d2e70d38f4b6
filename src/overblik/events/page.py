# SPDX-License-Identifier: MPL-2.0
"""The reference page of events, made from the code that tells them so that it cannot fall behind."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

import msgspec
from lxml import etree

from overblik.events import cloudevent, webhook
from overblik.events.change import Action, Change, Facts
from overblik.events.event import Event, Happening, of_change
from overblik.events.receiver import FIRST_WAIT, LONGEST_WAIT, MOST_IN_ONE_POST
from overblik.index.kinds import SENSITIVITY_CODES, Kind
from overblik.wire.besked.codes import Codes, published
from overblik.wire.besked.haendelsesbesked import Message, write

PAGE = "docs/reference/events.md"

_SYSTEM = uuid.UUID("3f0c6c1e-8f2b-4a5e-9d57-2f6f1c0b9a11")
_OBJECT = uuid.UUID("81bffd81-061a-50e0-b88c-636e197e7b2f")
_AT = dt.datetime(2026, 1, 2, 9, 30, tzinfo=dt.UTC)

HAPPENINGS = {
    Happening.CREATED: "The object is known from now on.",
    Happening.CHANGED: "A registration of the object was accepted. It may be the first that you hear of it.",
    Happening.REMOVED: "The object was deleted. Let go of it. You may never have heard of it.",
    Happening.WITHDRAWN: "The object has left what you may hear of (its level rose, its KLE number or authority "
    "changed). Let go of it.",
}

FIELDS = {
    "object": "The object's id; the same as `subject`.",
    "kind": "case, document, grant or payment.",
    "recorded": "When the source recorded it; of a removal, when we removed it.",
    "authority": "CVR number of the owner.",
    "master": "Id of the system that owns the original.",
    "kle": "KLE numbers: of several only those that you may hear of.",
    "facet": "KLE facet of a case.",
    "sensitivity": f"One of {', '.join(f'`{code}`' for code in SENSITIVITY_CODES)}; absent where it is not known.",
    "registration": "Digest under which the registration lies in the log.",
}

ATTRIBUTES = {
    "specversion": "`1.0`",
    "id": "Made from what is told: the same event told again has the same id. Know repeated ones by it.",
    "source": "`urn:oio:it-system-uuid:` and the UUID that `OVERBLIK_SYSTEM_ID` names.",
    "type": "See above.",
    "subject": "The object's id.",
    "time": "When Overblik received it.",
    "sequence": "Twenty digits, compared as text. Of one object, the event with the highest is the latest.",
    "datacontenttype": "`application/json`",
    "data": "See below.",
}


def markdown() -> str:
    """The whole page; a test compares it with the file."""
    kinds = ", ".join(f"`{kind}`" for kind in Kind)
    lines = [
        *_HEAD,
        "## Types",
        "",
        f"`{cloudevent.event_type('<kind>', '<what>')}`, where the kind is one of {kinds}.",
        "",
        *_table(("what", "meaning"), ((f"`{each}`", HAPPENINGS[each]) for each in Happening)),
        "",
        "Besides objects of the index, `dk.overblik.notice.created` says that a citizen who asked for it is to be told",
        "that there is news. Only receivers with `--kind notice` hear of it; `object` is the notice's id, and whom it",
        "is for is asked with that id ([Notify citizens](../how-to/notify-citizens.md)).",
        "",
        "Treat created and changed alike: take the object's state anew. Treat removed and withdrawn alike.",
        "",
        "## Attributes",
        "",
        *_table(
            ("attribute", "value"),
            ((f"`{name}`", ATTRIBUTES[name]) for name in _names(cloudevent.CloudEvent)),
        ),
        "",
        "## Data",
        "",
        "Facts, never a person, a name or a title. Whoever may know more asks for the object by its id.",
        "Of removed and withdrawn objects only the first three are told.",
        "",
        *_table(("field", "value"), ((f"`{name}`", FIELDS[name]) for name in _names(cloudevent.Data))),
        "",
        "```json",
        *_example().splitlines(),
        "```",
        "",
        *_webhook(),
        "",
        *_broker(),
    ]
    return "\n".join([*lines, ""])


def _webhook() -> Iterable[str]:
    first, last = int(FIRST_WAIT.total_seconds()), int(LONGEST_WAIT.total_seconds()) // 60
    return (
        "## By webhook",
        "",
        f"A POST of `{cloudevent.ONE}`; for receivers added with `--batch`,",
        f"of `{cloudevent.SEVERAL}` with at most so many events (up to {MOST_IN_ONE_POST}).",
        "Signed as [Standard Webhooks](https://www.standardwebhooks.com) says, with one signature for each of at most",
        "two valid secrets:",
        "",
        *_table(
            ("header", "value"),
            (
                ("`webhook-id`", "The event's id; of a list, an id that follows from its content."),
                (
                    "`webhook-timestamp`",
                    "When it was sent, in seconds since 1970. Refuse what is minutes old.",
                ),
                (
                    "`webhook-signature`",
                    "`v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`, separated by blanks where there are"
                    " two. The key is what follows `whsec_`, decoded from base64.",
                ),
            ),
        ),
        "",
        "Any 2xx is acceptance; all else, redirects too, is a failure. The whole exchange may last",
        f"{webhook.WHOLE_S:.0f} seconds, each step {webhook.STEP_S:.0f}. After a failure a receiver is left alone for",
        f"{first} second, then twice as long each time, up to {last} minutes. Nothing is passed by.",
    )


def _broker() -> Iterable[str]:
    root = etree.fromstring(write(_message(), published()))
    etree.indent(root)
    return (
        "## Over AMQP",
        "",
        "A *Haendelsesbesked* in a *Beskedkuvert* 1.0 of the municipalities' message distributor, published to one",
        "exchange over AMQP 0-9-1. It counts as told when the broker has confirmed it and a queue has taken it.",
        "Messages are persistent; `message-id` is the event's id, `type` its type, and the header `sequence` its",
        "sequence as a number.",
        "",
        "- `RelateretObjekt` (the person) is left out, and the registration is not enclosed.",
        "- An object with several KLE numbers has an `ObjektRegistrering` for each, all with the same id.",
        "- `ObjektAnsvarligMyndighed` and `TilladtModtager` name the owner, of removed and withdrawn objects too.",
        "- Codes without a published UUID have placeholders of ours; a file of codes puts the real ones there.",
        "",
        "```xml",
        *etree.tostring(root, encoding="unicode").splitlines(),
        "```",
        "",
        "Placeholders, for the file that `OVERBLIK_MESSAGE_CODES` names:",
        "",
        "```yaml",
        *_codes(published()),
        "```",
    )


def _codes(codes: Codes) -> Iterable[str]:
    for part in ("messages", "happenings", "kinds", "levels"):
        yield f"{part}:"
        yield from (f"  {name}: {value}" for name, value in getattr(codes, part).items())


def _message() -> Message:
    return Message(
        id=uuid.uuid5(_OBJECT, "example"),
        kind=Kind.CASE.value,
        happening=Happening.CHANGED.value,
        object_id=_OBJECT,
        sender=_SYSTEM,
        registrar=_SYSTEM,
        recorded_at=_AT,
        made_at=_AT,
        authority="90000001",
        kle=("32.30.04",),
        level="confidential",
    )


def _example() -> str:
    facts = Facts("90000001", ("32.30.04",), "G01", 2)
    change = Change(_OBJECT, Kind.CASE, Action.CHANGED, _AT, _AT, facts, _SYSTEM, bytes(range(16)))
    event: Event = of_change(change, 1042, facts)
    return msgspec.json.format(cloudevent.body([event], _SYSTEM, batched=False), indent=2).decode()


def _names(struct: type[msgspec.Struct]) -> list[str]:
    return [field.encode_name for field in msgspec.structs.fields(struct)]


def _table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [f"| {' | '.join(titles)} |", "|" + "---|" * len(titles)]
    return lines + [f"| {' | '.join(cells)} |" for cells in rows]


_HEAD = (
    "<!-- Generated from overblik.events by `make docs`; do not edit. -->",
    "# Events",
    "",
    "What other systems are told when an object changes: at least once, for each object in order. How to receive",
    "them: [Receive events](../how-to/receive-events.md).",
    "",
)
