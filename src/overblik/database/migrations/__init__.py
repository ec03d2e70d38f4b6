# SPDX-License-Identifier: MPL-2.0
"""The one chain of migrations."""
