# SPDX-License-Identifier: MPL-2.0
"""The application a server runs: the plain machine interfaces in front, Django behind."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "overblik.site.django")

import django
from django.apps import apps
from django.core.handlers.wsgi import WSGIHandler

from overblik.api import national
from overblik.api.apps import ApiConfig
from overblik.api.soap.call import is_ours
from overblik.console.apps import ConsoleConfig
from overblik.portal.apps import PortalConfig
from overblik.settings import from_environment
from overblik.site import garbage, process
from overblik.site.start import open_installation
from overblik.site.use import channel_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication


def make(built: process.Process) -> WSGIApplication:
    """The application of a process whose Django is set up."""
    api, portal, console = (apps.get_app_config(label) for label in ("api", "portal", "console"))
    assert isinstance(api, ApiConfig)
    assert isinstance(portal, PortalConfig)
    assert isinstance(console, ConsoleConfig)
    api.desk = built.api_desk()
    portal.desk = built.portal_desk()
    console.desk = built.console_desk()
    lane, soap, pages = built.national_call(), built.soap_call(), WSGIHandler()

    def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == national.PATH:
            return lane(environ, start_response)
        if is_ours(environ["PATH_INFO"]):
            return soap(environ, start_response)
        return pages(environ, start_response)

    return built.use.timed(application, lambda path: channel_of(path, national.PATH, is_ours), built.clock)


def from_here() -> WSGIApplication:
    """The application of this process's environment; the database has been migrated by whoever started us."""
    installation = open_installation(from_environment(), migrating=False)
    django.setup()
    made = make(process.build(installation))
    garbage.settle()
    return made
