# SPDX-License-Identifier: MPL-2.0
"""Events as messages in a *Beskedkuvert*, published to one exchange over AMQP 0-9-1.

A message counts as told when the broker has confirmed it: kept on disk where its queue is durable, and routed
to a queue at all. One at a time, so that after a failure nothing but the one under way can come twice.
"""

from __future__ import annotations

import contextlib
import ssl
import uuid
from collections.abc import Iterator, Sequence

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import (
    AMQPError,
    AuthenticationError,
    ChannelClosedByBroker,
    ConnectionBlockedTimeout,
    ConnectionClosedByBroker,
    NackError,
    ProbableAccessDeniedError,
    ProbableAuthenticationError,
    UnroutableError,
)

from overblik.errors import Unavailable
from overblik.events.address import AmqpAddress, amqp_address
from overblik.events.cloudevent import event_type
from overblik.events.event import Event
from overblik.index.kinds import Sensitivity
from overblik.wire.besked.codes import Codes
from overblik.wire.besked.haendelsesbesked import Message, write

STEP_S = 10.0
HEARTBEAT_S = 10


class Broker:
    """A connection to one exchange, opened with the first event. Use it from one thread."""

    most = 1

    def __init__(
        self,
        address: str,
        password: str,
        route: tuple[str, str],
        system: uuid.UUID,
        codes: Codes,
        *,
        trust: ssl.SSLContext | None = None,
        step_s: float = STEP_S,
        heartbeat_s: int = HEARTBEAT_S,
    ) -> None:
        """`route`: exchange and routing key. `trust` None = the authorities that this machine trusts."""
        self._exchange, self._routing_key = route
        self._system = system
        self._codes = codes
        self._parameters = _parameters(amqp_address(address), password, trust, step_s, heartbeat_s)
        self._connection: pika.BlockingConnection | None = None
        self._channel: BlockingChannel | None = None

    def send(self, events: Sequence[Event]) -> None:
        """Publish these; returns when the broker has taken them over. Raises Unavailable."""
        with _told():
            channel = self._channel or self._open()
            for event in events:
                channel.basic_publish(
                    self._exchange,
                    self._routing_key,
                    self._body(event),
                    self._properties(event),
                    mandatory=True,
                )

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None and self._connection.is_open:
            with contextlib.suppress(AMQPError, OSError):
                self._connection.close()

    def _open(self) -> BlockingChannel:
        self._connection = pika.BlockingConnection(self._parameters)
        self._channel = self._connection.channel()
        self._channel.confirm_delivery()
        return self._channel

    def _body(self, event: Event) -> bytes:
        facts = event.facts
        level = None if facts.sensitivity is None else Sensitivity(facts.sensitivity).name.lower()
        return write(
            Message(
                id=event.id,
                kind=event.kind.value,
                happening=event.happening.value,
                object_id=event.object_id,
                sender=self._system,
                registrar=event.master,
                recorded_at=event.recorded_at,
                made_at=event.received_at,
                authority=facts.authority,
                kle=facts.kle,
                level=level,
            ),
            self._codes,
        )

    def _properties(self, event: Event) -> pika.BasicProperties:
        return pika.BasicProperties(
            content_type="application/xml",
            content_encoding="utf-8",
            delivery_mode=pika.DeliveryMode.Persistent,
            message_id=str(event.id),
            timestamp=int(event.received_at.timestamp()),
            type=event_type(event.kind, event.happening),
            app_id="overblik",
            headers={"sequence": event.sequence},
        )


def _parameters(
    at: AmqpAddress, password: str, trust: ssl.SSLContext | None, step_s: float, heartbeat_s: int
) -> pika.ConnectionParameters:
    """Every wait has an end: connecting, a broker that says nothing any more, one that takes nothing in."""
    secure = pika.SSLOptions(trust or ssl.create_default_context(), at.host) if at.secure else None
    return pika.ConnectionParameters(
        host=at.host,
        port=at.port,
        virtual_host=at.virtual_host,
        credentials=pika.PlainCredentials(at.user, password),
        ssl_options=secure,
        connection_attempts=1,
        socket_timeout=step_s,
        stack_timeout=step_s,
        blocked_connection_timeout=step_s,
        heartbeat=heartbeat_s,
    )


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Whatever goes wrong, as one of a few codes; the broker's words may repeat names of queues and users."""
    try:
        yield
    except UnroutableError:
        raise Unavailable(
            "events.unroutable",
            "The broker has no queue for this exchange and routing key. Bind one; nothing is passed by until then.",
        ) from None
    except NackError:
        raise Unavailable(
            "events.not_confirmed",
            "The broker did not take the message. A queue may be full; look at its log.",
        ) from None
    except (AuthenticationError, ProbableAuthenticationError, ProbableAccessDeniedError):
        raise Unavailable(
            "events.broker_refused",
            "The broker refused user, password or virtual host. Rotate the secret, or ask.",
        ) from None
    except (ChannelClosedByBroker, ConnectionClosedByBroker) as error:
        raise Unavailable(
            "events.broker_closed",
            "The broker ended the conversation. 404: the exchange is not there; 403: this user may not publish to it.",
            status=error.reply_code,
        ) from None
    except ConnectionBlockedTimeout:
        raise Unavailable(
            "events.broker_full", "The broker takes nothing in: it is short of memory or disk."
        ) from None
    except (AMQPError, OSError) as error:
        if _is_certificate(error):
            raise Unavailable(
                "events.certificate",
                "The receiver's certificate is not trusted or not its own. Renew it, or trust its authority here.",
            ) from None
        raise Unavailable("events.broker_away", "The broker cannot be reached, or went away.") from None


def _is_certificate(error: BaseException | None) -> bool:
    """Whether the certificate is what was wrong; the library puts the cause into what it raises itself."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return True
    causes = [part for part in getattr(error, "args", ()) if isinstance(part, BaseException)]
    exception = getattr(error, "exception", None)
    return any(_is_certificate(cause) for cause in (*causes, exception) if cause is not None)
