# SPDX-License-Identifier: MPL-2.0
"""All addresses of the site: machines first, then the citizen's pages in Danish at / and English at /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from overblik.site import health

urlpatterns = [
    path("healthz/live", health.live),
    path("healthz/ready", health.ready),
    *i18n_patterns(path("", include("overblik.portal.urls")), prefix_default_language=False),
]
