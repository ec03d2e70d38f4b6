# SPDX-License-Identifier: MPL-2.0
"""The indexes over SOAP: messages by the book, and what becomes of what they say."""
