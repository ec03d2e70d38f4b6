# SPDX-License-Identifier: MPL-2.0
"""Where the tests find the checkout and the reference material that lies beside it."""

from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
SHARED = CHECKOUT.parent / "shared"
