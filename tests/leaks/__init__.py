# SPDX-License-Identifier: MPL-2.0
"""No person number leaves the keys' folder in the clear."""
