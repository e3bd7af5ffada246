"""Business IDs and bank accounts as people write them: checked and brought to one form."""

from stdnum import iban
from stdnum.exceptions import ValidationError
from stdnum.fi import ytunnus

from marketplace.platform.errors import Invalid, Problem


def business_id(text: str, field: str = "business_id") -> str:
    """A Finnish business ID (Y-tunnus) as 1234567-8.

    Raises Invalid where the length or the check digit is wrong.
    """
    try:
        return str(ytunnus.format(ytunnus.validate(text)))
    except ValidationError as error:
        raise Invalid(Problem(field, "provider.business_id_wrong")) from error


def bank_account(text: str, field: str = "iban") -> str:
    """An IBAN in capitals without spaces; raises Invalid where its check digits are wrong."""
    try:
        return str(iban.validate(text))
    except ValidationError as error:
        raise Invalid(Problem(field, "provider.iban_wrong")) from error


def masked(account: str) -> str:
    """An IBAN by its country and last four characters, as logs and lists show it."""
    return f"{account[:2]}…{account[-4:]}"


def spaced(account: str) -> str:
    """An IBAN in groups of four, as people read it."""
    return str(iban.format(account))
