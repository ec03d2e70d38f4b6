# SPDX-License-Identifier: MPL-2.0
"""Who saw or changed what: append-only, sealed in segments."""
