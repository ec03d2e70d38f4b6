# SPDX-License-Identifier: MPL-2.0
"""What other systems are told when an object of the index changes: outbox, receivers, webhooks, message queue."""
