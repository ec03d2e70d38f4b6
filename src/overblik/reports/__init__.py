# SPDX-License-Identifier: MPL-2.0
"""What citizens say is wrong: reported from an item, routed to who answers for it, answered."""
