# SPDX-License-Identifier: MPL-2.0
"""The gallery in both languages, and addresses that fail in every way there is."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from overblik.webkit import views as errors
from tests.webkit.gallery import views

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error

urlpatterns = i18n_patterns(
    path("", views.gallery, name="start"),
    path("small/", views.small),
    path("log-out/", views.log_out, name="log-out"),
    path("fail/<str:how>/", views.fail),
    prefix_default_language=False,
)
