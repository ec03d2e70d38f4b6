# SPDX-License-Identifier: MPL-2.0
"""Machine interfaces: the fast lane's national calls, deliveries, and the catalogue."""
