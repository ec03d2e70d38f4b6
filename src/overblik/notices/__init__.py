# SPDX-License-Identifier: MPL-2.0
"""What is worth telling a citizen who has asked to be told, and sending it without saying what it is."""
