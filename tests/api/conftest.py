# SPDX-License-Identifier: MPL-2.0
"""The machine interfaces at the addresses of the site, whatever other tests of this process have put in their place."""

from __future__ import annotations

from collections.abc import Iterator

import django
import pytest
from django.test import override_settings


@pytest.fixture(autouse=True)
def addresses_of_the_site() -> Iterator[None]:
    """The portal's tests have addresses of their own for as long as the process lives."""
    django.setup()
    with override_settings(ROOT_URLCONF="overblik.site.urls"):
        yield
