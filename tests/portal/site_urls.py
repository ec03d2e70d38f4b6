# SPDX-License-Identifier: MPL-2.0
"""The citizen's pages as the site has them in a demo."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from overblik.portal.urls import routes

urlpatterns = i18n_patterns(path("", include((routes(demo=True), "portal"))), prefix_default_language=False)
handler400 = "overblik.webkit.views.bad_request"
handler403 = "overblik.webkit.views.permission_denied"
handler404 = "overblik.webkit.views.page_not_found"
handler500 = "overblik.webkit.views.server_error"
