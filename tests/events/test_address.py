# SPDX-License-Identifier: MPL-2.0
"""Where events may be sent to: what the operator has fixed, encrypted unless it is this machine."""

from __future__ import annotations

import pytest

from overblik.errors import InvalidInput
from overblik.events.address import AmqpAddress, HttpAddress, amqp_address, http_address

HTTP = [
    ("https://example.dk", HttpAddress(True, "example.dk", 443, "/")),
    ("https://example.dk:8443/a/b?c=d", HttpAddress(True, "example.dk", 8443, "/a/b?c=d")),
    ("https://10.1.2.3/hook", HttpAddress(True, "10.1.2.3", 443, "/hook")),
    ("https://[2001:db8::1]/hook", HttpAddress(True, "2001:db8::1", 443, "/hook")),
    ("http://127.0.0.1:8000/hook", HttpAddress(False, "127.0.0.1", 8000, "/hook")),
    ("http://[::1]/hook", HttpAddress(False, "::1", 80, "/hook")),
    ("http://localhost/", HttpAddress(False, "localhost", 80, "/")),
]
AMQP = [
    ("amqps://overblik@mq.example.dk/BF", AmqpAddress(True, "mq.example.dk", 5671, "overblik", "BF")),
    ("amqps://over%40blik@mq.example.dk:5700", AmqpAddress(True, "mq.example.dk", 5700, "over@blik", "/")),
    ("amqp://guest@127.0.0.1/", AmqpAddress(False, "127.0.0.1", 5672, "guest", "/")),
    ("amqp://guest@localhost/%2F", AmqpAddress(False, "localhost", 5672, "guest", "/")),
]
IN_CLEAR = ["http://example.dk/", "http://10.1.2.3/", "http://localhost.example.dk/", "http://127.0.0.1.example.dk/",
            "http://[::ffff:127.0.0.1]/", "http://0x7f000001/"]  # fmt: skip
NOT_HTTP = ["", "example.dk", "ftp://example.dk/", "file:///etc/passwd", "https://", "https:///path", "https://exa mple.dk/",
            "https://example.dk/#part", "https://example.dk:0/", "https://example.dk:99999/", "https://example.dk:x/",
            "https://user:word@example.dk/", "https://user@example.dk/", "https://ex\nample.dk/", "https://eksempel.dk/å",
            "https://0.0.0.0/", "https://[::]/", "https://169.254.169.254/latest", "https://[fe80::1]/", "https://224.0.0.1/",
            "https://[::ffff:169.254.169.254]/", "https://-example.dk/", "https://example.dk/" + "a" * 2000]  # fmt: skip
NOT_AMQP = ["amqp://guest@mq.example.dk/", "amqps://mq.example.dk/", "amqps://user:word@mq.example.dk/",
            "amqps://user@mq.example.dk/BF?heartbeat=0", "https://user@mq.example.dk/", "amqps://user@169.254.1.1/"]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), HTTP)
def test_an_address_of_a_webhook_is_understood(text: str, expected: HttpAddress) -> None:
    assert http_address(text) == expected


@pytest.mark.parametrize(("text", "expected"), AMQP)
def test_an_address_of_a_broker_is_understood(text: str, expected: AmqpAddress) -> None:
    assert amqp_address(text) == expected


@pytest.mark.parametrize("text", IN_CLEAR)
def test_nothing_leaves_this_machine_in_clear_text(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        http_address(text)
    assert refused.value.code == "events.address_in_clear"


@pytest.mark.parametrize("text", NOT_HTTP)
def test_what_is_no_address_of_a_webhook_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        http_address(text)
    assert refused.value.code == "events.address"
    assert "user:word" not in refused.value.message


@pytest.mark.parametrize("text", NOT_AMQP)
def test_what_is_no_address_of_a_broker_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        amqp_address(text)
    assert refused.value.code.startswith("events.address")
    assert "user:word" not in refused.value.message
