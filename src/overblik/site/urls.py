# SPDX-License-Identifier: MPL-2.0
"""All addresses of the site: machines first, then the municipality's and the citizen's pages.

In Danish at /, in English at /en/.
"""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from overblik.api.intake import api
from overblik.site import health

handler400 = "overblik.webkit.views.bad_request"
handler403 = "overblik.webkit.views.permission_denied"
handler404 = "overblik.webkit.views.page_not_found"
handler500 = "overblik.webkit.views.server_error"

urlpatterns = [
    path("healthz/live", health.live),
    path("healthz/ready", health.ready),
    path("api/", api.urls),
    *i18n_patterns(
        path("konsol/", include("overblik.console.urls")),
        path("", include("overblik.portal.urls")),
        prefix_default_language=False,
    ),
]
