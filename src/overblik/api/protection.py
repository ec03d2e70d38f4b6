# SPDX-License-Identifier: MPL-2.0
"""The headers that every answer of a plain machine interface carries; the pages have Django's own."""

from __future__ import annotations

HEADERS = (
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
)
