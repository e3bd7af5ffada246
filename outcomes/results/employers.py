"""An employer as people write it: a business ID in one form, or a name where it has none."""

import re

from stdnum.exceptions import ValidationError
from stdnum.fi import ytunnus

from marketplace.platform.identifiers import business_id

MEANT_AS_ID = re.compile(r"(?:FI)?[\s-]*[0-9][0-9\s-]*", re.IGNORECASE)
"""What somebody writes who means a business ID, right or wrong."""
DIGITS = 8
"""How many a business ID has, its check digit included."""


def employer(text: str, field: str = "employer_id") -> str:
    """A business ID as 1234567-1, or a name without needless spaces.

    Raises Invalid at the field for a business ID whose length, form or check digit is wrong.
    """
    plain = " ".join(text.split())
    if not MEANT_AS_ID.fullmatch(plain):
        return plain
    return business_id(_bare(plain), field)


def is_mistyped(text: str) -> bool:
    """Whether what is written as a business ID, or a VAT number, cannot be one. A number alone that
    has not the eight digits of one may be a system's own of the employer."""
    plain = " ".join(text.split())
    if not MEANT_AS_ID.fullmatch(plain) or ytunnus.is_valid(_bare(plain)):
        return False
    return "-" in plain or plain[:2].upper() == "FI" or len(_bare(plain)) == DIGITS


def as_kept(text: str) -> str:
    """An employer of a file as it is kept: a business ID, however it is written, in one form, so
    that one employer is not calculated with as two; anything else as it is."""
    bare = _bare(" ".join(text.split()))
    return str(ytunnus.format(bare)) if ytunnus.is_valid(bare) else text


def employer_key(text: str) -> str:
    """What two ways of writing one employer have in common."""
    plain = " ".join(text.split())
    try:
        return str(ytunnus.validate(_bare(plain)))
    except ValidationError:
        return plain.casefold()


def _bare(text: str) -> str:
    return re.sub(r"(?i)^FI", "", text).replace(" ", "")
