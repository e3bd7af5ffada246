"""Business IDs, VAT numbers and accounts as people write them: checked and brought to one form.

What is wrong is told by the check that failed: a number too short is another mistake than a digit
mistyped.
"""

import re

from stdnum import iban
from stdnum.exceptions import (
    InvalidChecksum,
    InvalidComponent,
    InvalidFormat,
    InvalidLength,
    ValidationError,
)
from stdnum.fi import alv, ytunnus

from marketplace.platform.errors import Invalid, Problem

FAILED = {
    InvalidLength: "length",
    InvalidFormat: "format",
    InvalidChecksum: "checksum",
    InvalidComponent: "format",
}
"""The check that failed, by the library's error."""
ACCOUNT = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{4,30}")
FINNISH_ACCOUNT_LENGTH = 18
EINVOICE_ADDRESS = re.compile(r"[0-9A-Z]{8,35}")
EINVOICE_OPERATOR = re.compile(r"[0-9A-Z]{8,17}")


def business_id(text: str, field: str = "business_id") -> str:
    """A Finnish business ID (Y-tunnus) as 1234567-8.

    Raises Invalid with the check that failed: length, format or check digit.
    """
    try:
        return str(ytunnus.format(ytunnus.validate(text)))
    except ValidationError as error:
        raise _wrong(field, "business_id", error) from error


def known_as(text: str) -> str:
    """How a business ID is kept that somebody looks for; what is none stays as it is written."""
    return str(ytunnus.format(text)) if ytunnus.is_valid(text) else text


def vat_number(text: str, field: str = "vat_number") -> str:
    """A Finnish VAT number as FI12345678; raises Invalid with the check that failed."""
    try:
        return f"FI{alv.validate(text)}"
    except ValidationError as error:
        raise _wrong(field, "vat_number", error) from error


def vat_number_of(business: str) -> str:
    """The VAT number that belongs to a business ID."""
    return f"FI{business.replace('-', '')}"


def bank_account(text: str, field: str = "iban") -> str:
    """An IBAN in capitals without spaces; raises Invalid with the check that failed.

    Shape and length come first: the library would find the check digits wrong in those too.
    """
    plain = iban.compact(text)
    if ACCOUNT.fullmatch(plain) is None:
        raise Invalid(Problem(field, "provider.iban_format"))
    if plain.startswith("FI") and len(plain) != FINNISH_ACCOUNT_LENGTH:
        raise Invalid(Problem(field, "provider.iban_length"))
    try:
        return str(iban.validate(text))
    except ValidationError as error:
        raise _wrong(field, "iban", error) from error


def einvoice_address(text: str, field: str = "einvoice_address") -> str:
    """An e-invoice address (OVT identifier or IBAN) in capitals without spaces."""
    return _plain(text, EINVOICE_ADDRESS, field, "provider.einvoice_address_wrong")


def einvoice_operator(text: str, field: str = "einvoice_operator") -> str:
    """The identifier of an e-invoice operator: an OVT identifier or a BIC."""
    return _plain(text, EINVOICE_OPERATOR, field, "provider.einvoice_operator_wrong")


def masked(account: str) -> str:
    """An IBAN by its country and last four characters, as logs and lists show it."""
    return f"{account[:2]}…{account[-4:]}" if account else ""


def spaced(account: str) -> str:
    """An IBAN in groups of four, as people read it."""
    return str(iban.format(account))


def _plain(text: str, shape: re.Pattern[str], field: str, code: str) -> str:
    plain = re.sub(r"[\s-]", "", text).upper()
    if shape.fullmatch(plain) is None:
        raise Invalid(Problem(field, code))
    return plain


def _wrong(field: str, kind: str, error: ValidationError) -> Invalid:
    return Invalid(Problem(field, f"provider.{kind}_{FAILED.get(type(error), 'format')}"))
