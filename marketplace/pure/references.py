"""Payment references: RF creditor references (ISO 11649) made from a document's number."""

import re

from stdnum import iso11649
from stdnum.iso7064 import mod_97_10

MAX_BODY = 21


def rf_reference(number: str) -> str:
    """The RF reference of a number such as ``ME-2026-001``: RF, two check digits, the number.

    Letters and digits count, at most 21 of them. Raises ValueError where none or too many remain.
    """
    body = re.sub(r"[^0-9A-Z]", "", number.upper())
    if not 0 < len(body) <= MAX_BODY:
        raise ValueError(f"no RF reference can be made of {number!r}")
    reference = f"RF{mod_97_10.calc_check_digits(body + 'RF')}{body}"
    return str(iso11649.validate(reference))
