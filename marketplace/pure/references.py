"""Payment references: RF creditor references (ISO 11649) made from a document's number, and the
Finnish ones (viitenumero), checked."""

import re

from stdnum import iso11649
from stdnum.iso7064 import mod_97_10

MAX_BODY = 21
FINNISH = re.compile(r"[0-9]{4,20}")
WEIGHTS = (7, 3, 1)


def rf_reference(number: str) -> str:
    """The RF reference of a number such as ``ME-2026-001``: RF, two check digits, the number.

    Letters and digits count, at most 21 of them. Raises ValueError where none or too many remain.
    """
    body = re.sub(r"[^0-9A-Z]", "", number.upper())
    if not 0 < len(body) <= MAX_BODY:
        raise ValueError(f"no RF reference can be made of {number!r}")
    reference = f"RF{mod_97_10.calc_check_digits(body + 'RF')}{body}"
    return str(iso11649.validate(reference))


def payment_reference(text: str) -> str:
    """A reference as somebody wrote it, without spaces: RF, or Finnish of 4 to 20 digits.

    Raises ValueError where its check digits are wrong, or it is neither.
    """
    plain = re.sub(r"\s", "", text).upper()
    if plain.startswith("RF"):
        return str(iso11649.validate(plain))
    if not FINNISH.fullmatch(plain) or finnish_check_digit(plain[:-1]) != plain[-1]:
        raise ValueError(f"{text!r} is no payment reference")
    return plain.lstrip("0")


def finnish_check_digit(body: str) -> str:
    """The last digit of a Finnish reference: weights 7, 3, 1 from the right, up to the next ten."""
    total = sum(
        int(digit) * WEIGHTS[place % len(WEIGHTS)] for place, digit in enumerate(reversed(body))
    )
    return str(-total % 10)
