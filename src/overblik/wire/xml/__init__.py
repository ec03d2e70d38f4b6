# SPDX-License-Identifier: MPL-2.0
"""What the XML formats of the two indexes have in common: grammars, the readers that follow them, and writing."""
