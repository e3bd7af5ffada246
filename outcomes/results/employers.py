"""An employer as people write it: a business ID in one form, or a name where it has none."""

import re

from stdnum.exceptions import ValidationError
from stdnum.fi import ytunnus

from marketplace.providers.identifiers import business_id

MEANT_AS_ID = re.compile(r"(?:FI)?[\s-]*[0-9][0-9\s-]*", re.IGNORECASE)
"""What somebody writes who means a business ID, right or wrong."""


def employer(text: str, field: str = "employer_id") -> str:
    """A business ID as 1234567-1, or a name without needless spaces.

    Raises Invalid at the field for a business ID whose length, form or check digit is wrong.
    """
    plain = " ".join(text.split())
    if not MEANT_AS_ID.fullmatch(plain):
        return plain
    return business_id(_bare(plain), field)


def is_mistyped(text: str) -> bool:
    """Whether what is written as a business ID, or a VAT number, cannot be one. A number alone may
    be a system's own of the employer."""
    plain = " ".join(text.split())
    if not MEANT_AS_ID.fullmatch(plain) or not ("-" in plain or plain[:2].upper() == "FI"):
        return False
    return not ytunnus.is_valid(_bare(plain))


def employer_key(text: str) -> str:
    """What two ways of writing one employer have in common."""
    plain = " ".join(text.split())
    try:
        return str(ytunnus.validate(_bare(plain)))
    except ValidationError:
        return plain.casefold()


def _bare(text: str) -> str:
    return re.sub(r"(?i)^FI", "", text).replace(" ", "")
