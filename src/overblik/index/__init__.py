# SPDX-License-Identifier: MPL-2.0
"""Cases, documents, grants and payments: what the municipal systems registered, folded and kept."""
