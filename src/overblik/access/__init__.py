# SPDX-License-Identifier: MPL-2.0
"""Who is asking: machine clients and their tokens; citizens and staff."""
