# SPDX-License-Identifier: MPL-2.0
"""Pages travel compressed, but never one that could say back what a stranger put into the request.

BREACH reads a secret from the length of a compressed answer that holds the secret and text of the attacker's choice.
Our pages are full of secrets of another kind than tokens (what a benefit is called), and each page says back its query
(in its search form, in the link to the other language), so what has a query or a body goes as it is. ADR 0033.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class PageCompressionMiddleware(GZipMiddleware):
    """Django's gzip, with its random padding, for pages that were asked for by their address alone."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compressed when it is a whole page that says nothing of the request back."""
        if request.method != "GET" or request.META.get("QUERY_STRING") or not _is_page(response):
            return response
        return super().process_response(request, response)


def _is_page(response: HttpResponseBase) -> bool:
    # An error page may name the address it was asked by; it is small anyway.
    return (
        isinstance(response, HttpResponse)
        and response.status_code == 200
        and response.get("Content-Type", "").startswith("text/html")
    )
