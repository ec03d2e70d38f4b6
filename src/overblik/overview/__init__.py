# SPDX-License-Identifier: MPL-2.0
"""One citizen's overview: one statement, one policy, one composer."""
