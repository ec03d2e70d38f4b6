# SPDX-License-Identifier: MPL-2.0
"""The checks that rows name (`coded:NAME`): what the columns of the table cannot say."""

from overblik.quality.checks import case, document, message, payment, period, reference, text
from overblik.quality.checks.kinds import PartFunction, WholeFunction

PARTS: dict[str, PartFunction] = {
    **period.PARTS,
    **reference.PARTS,
    **text.PARTS,
    **message.PARTS,
    **case.PARTS,
    **document.PARTS,
    **payment.PARTS,
}
"""Functions that judge one part."""

WHOLES: dict[str, WholeFunction] = {**message.WHOLES, **case.WHOLES, **payment.WHOLES}
"""Functions that judge the object as a whole."""
