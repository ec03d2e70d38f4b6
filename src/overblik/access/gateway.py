# SPDX-License-Identifier: MPL-2.0
"""What the gateway in front says of the client certificate it has verified; nobody else is believed."""

from __future__ import annotations

import base64
import binascii
import hashlib
import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from overblik.errors import NotAllowed

_LONGEST_CERTIFICATE = 32_768
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)


@dataclass(frozen=True)
class Gateway:
    """The one address whose headers count, None = nobody's; and the headers it sets.

    `subject_header` holds the certificate's subject, `certificate_header` the certificate: as PEM with percent
    signs (nginx: `$ssl_client_escaped_cert`), or as RFC 9440 writes it (base64 between colons).
    """

    address: str | None
    subject_header: str
    certificate_header: str

    def subject(self, environ: Mapping[str, object]) -> str | None:
        """The subject of the client certificate; None without one. Raises NotAllowed for another's word."""
        told = _header(environ, self.subject_header)
        if told is not None and not self._spoke(environ):
            raise refused()
        return told

    def told_certificate(self, environ: Mapping[str, object]) -> str | None:
        """The client certificate as the gateway writes it, not looked at; None without one, or by another's word."""
        told = _header(environ, self.certificate_header)
        if told is None or not self._spoke(environ) or len(told) > _LONGEST_CERTIFICATE or not told.isascii():
            return None
        return told

    def certificate(self, environ: Mapping[str, object]) -> bytes | None:
        """The client certificate (DER, not looked into); None without one, or by another's word."""
        told = self.told_certificate(environ)
        if told is None:
            return None
        if told.startswith(":"):
            encoded = told.strip().strip(":").encode()
        else:
            found = _PEM.search(unquote_to_bytes(told))
            encoded = b"".join(found[1].split()) if found is not None else b""
        try:
            return base64.b64decode(encoded, validate=True) or None
        except (binascii.Error, ValueError):
            return None

    def thumbprint(self, environ: Mapping[str, object]) -> bytes | None:
        """The SHA-256 of the client certificate (RFC 8705); None without one, or by another's word."""
        certificate = self.certificate(environ)
        return None if certificate is None else hashlib.sha256(certificate).digest()

    def visitor(self, environ: Mapping[str, object]) -> str | None:
        """From where somebody comes, as the gateway tells it (the last word of X-Forwarded-For) or the connection.

        None = not known, because only a gateway is seen, or something on this machine that stands in its place. An
        IPv6 address is told as its network of 64 bits, of which a household has one.
        """
        told = str(environ.get("REMOTE_ADDR", ""))
        if self._spoke(environ):
            told = (_header(environ, "X-Forwarded-For") or "").rpartition(",")[2].strip()
        try:
            address = ipaddress.ip_address(told)
        except ValueError:
            return None
        if isinstance(address, ipaddress.IPv6Address):
            address = address.ipv4_mapped or address
        if address.is_loopback:
            return None
        return str(ipaddress.ip_network((address, 64 if address.version == 6 else 32), strict=False))

    def _spoke(self, environ: Mapping[str, object]) -> bool:
        return self.address is not None and environ.get("REMOTE_ADDR") == self.address


def refused() -> NotAllowed:
    """One text whatever was wrong, so that nothing can be probed."""
    return NotAllowed("access.refused", "Valid credentials of a source system are needed.")


def _header(environ: Mapping[str, object], name: str) -> str | None:
    told = environ.get("HTTP_" + name.upper().replace("-", "_"))
    return told if isinstance(told, str) and told else None
