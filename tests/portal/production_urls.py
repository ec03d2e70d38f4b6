# SPDX-License-Identifier: MPL-2.0
"""The citizen's pages as the site has them outside a demo."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from overblik.portal.urls import routes

urlpatterns = i18n_patterns(path("", include((routes(demo=False), "portal"))), prefix_default_language=False)
handler404 = "overblik.webkit.views.page_not_found"
