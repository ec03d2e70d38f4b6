# SPDX-License-Identifier: MPL-2.0
"""The whole way, from the command line to the page, on a real installation."""
