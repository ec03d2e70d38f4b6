# SPDX-License-Identifier: MPL-2.0
"""Template tags and filters shared by all pages."""
