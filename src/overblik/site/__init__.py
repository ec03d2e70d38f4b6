# SPDX-License-Identifier: MPL-2.0
"""The composition: Django settings, urls, the WSGI application, health and the worker."""
