# SPDX-License-Identifier: MPL-2.0
"""What the frame of a page needs to know about itself: the same page in the other language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.utils.translation import get_language, get_language_from_path

register = template.Library()


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """A language the page is not in, its own name for itself, and where the page is found in it."""

    code: str
    name: str
    url: str


@register.simple_tag(takes_context=True)
def other_languages(context: dict[str, Any]) -> list[OtherLanguage]:
    """`{% other_languages as languages %}`: the same page in each of the site's other languages.

    Without a request (an error page) it leads to that language's start page.
    """
    request = context.get("request")
    path = request.get_full_path() if request is not None else "/"
    return [
        OtherLanguage(code, name, _url_in(code, path))
        for code, name in settings.LANGUAGES
        if code != get_language()
    ]


def _url_in(code: str, path: str) -> str:
    """Addresses differ by their language prefix only; the default language has none."""
    here = get_language_from_path(path)
    bare = path[len(here) + 1 :] or "/" if here else path
    return bare if code == settings.LANGUAGE_CODE else f"/{code}{bare}"
