# SPDX-License-Identifier: MPL-2.0
"""The reference page of the SOAP services, made from what they answer with."""

from __future__ import annotations

from collections.abc import Iterator

from overblik.api.soap.call import LARGEST_BODY
from overblik.api.soap.fault import DETAIL
from overblik.api.soap.message import DEEPEST, LONGEST_HEAD, MOST_OBJECTS
from overblik.api.soap.operations import OFFERED
from overblik.api.soap.status import MEANINGS
from overblik.api.soap.validating import LARGEST_VALIDATED
from overblik.wire.returned import NO_ID, TYPES, UNKNOWN_TYPE

LEAD = (
    "The indexes of cases, documents and benefits as municipal systems speak to them, SDI and YI version 6,"
    " document/literal. Each address gives out its contract at `?wsdl`. SOAP 1.2 (which the published contract"
    " binds to) and SOAP 1.1 are answered alike, each in its own envelope. The contract of SDI is held against the"
    " published schema in the tests, that of YI, whose schema is not free to be passed on and was not there to"
    " compare with, against the public description of its elements. How to connect: see"
    " [the guide](../how-to/connect-a-soap-client.md)."
)


def parts() -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """The tables of the page: a heading, then a head row and the rows."""
    yield (
        "Addresses",
        [
            ("address", "operation", "soapAction", "the body's element"),
            *(
                (f"`{service.path}`", one.name, f"`{one.action}`", f"`{one.request}`")
                for service in OFFERED
                for one in service.operations
            ),
        ],
    )
    yield (
        "Status codes",
        [("`StatusKode`", "meaning"), *((str(code), text) for code, text in sorted(MEANINGS.items()))],
    )
    yield (
        "Types",
        [("`Type`", "object"), *((f"`{name}`", kind.value) for kind, name in TYPES.items()),
         (f"`{UNKNOWN_TYPE}`", f"could not be read; its id is `{NO_ID}` when that could not be read either")],
    )  # fmt: skip
    yield (
        "Limits",
        [
            ("of one message", "at most"),
            ("bytes", f"{LARGEST_BODY:,}"),
            ("bytes before the Body", f"{LONGEST_HEAD:,}"),
            ("bytes to the validation service", f"{LARGEST_VALIDATED:,}"),
            ("objects", f"{MOST_OBJECTS:,}"),
            ("levels of elements", str(DEEPEST)),
        ],
    )


FAULTS = (
    "A message that is none, or that this address does not answer, gets a fault: `Client` (1.1) or `Sender`"
    " (1.2) when it is the message, `Server` or `Receiver` when it is us, `VersionMismatch`, `MustUnderstand`."
    f" Its detail holds the stable code in an element of namespace `{DETAIL}`; the codes are among the"
    " [error codes](errors.md). After a fault nothing of the message was stored or removed. HTTP says 500 as"
    " the standards demand (400 for `Sender`), 401 without valid credentials, 405, 413 or 415 for what is"
    " wrong with the request itself."
)
