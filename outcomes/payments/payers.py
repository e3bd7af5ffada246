"""From which account each buyer pays, and how it is invoiced: dated rules, which two people write
on a page, or a file."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.identity.models import Organisation
from marketplace.providers.identifiers import vat_number_of
from marketplace.rules.missing import RuleMissing
from marketplace.rules.queries import rule_on
from outcomes.payments.bank import Account
from outcomes.pure.einvoices.invoice import Party

KIND, AREA = "payer", "account"
"""The kind of rule, and the key of the area's own buyer; a municipality's is its code."""
FINVOICE, UBL = "finvoice", "ubl"


def payer_account(actor: Actor, buyer: Organisation, day: date) -> Account:
    """The account that a buyer pays from on a day, with its name.

    Raises Refused where no account is known, or where a person has written it and nobody else has
    confirmed it yet.
    """
    value = _payer(actor, buyer, day)
    return Account(value["name"], value["iban"], value.get("bic"))


def invoice_format(actor: Actor, buyer: Organisation, day: date) -> str:
    """In which form a buyer takes self-billed invoices into its accounts payable; Finvoice where
    its rule names none. Raises Refused as ``payer_account`` does."""
    said: str = _payer(actor, buyer, day).get("invoice_format", FINVOICE)
    return said


def invoiced_party(actor: Actor, buyer: Organisation, day: date) -> Party:
    """A buyer as invoices name it. Raises Refused as ``payer_account`` does."""
    value = _payer(actor, buyer, day)
    return Party(
        name=buyer.name,
        legal_id=buyer.business_id,
        vat_id=vat_number_of(buyer.business_id),
        address=value.get("einvoice_address", ""),
        street=value.get("street", ""),
        city=value.get("city", ""),
        postal_code=value.get("postal_code", ""),
    )


def _payer(actor: Actor, buyer: Organisation, day: date) -> Mapping[str, Any]:
    try:
        rule = rule_on(actor, KIND, buyer.own_municipality or AREA, day)
    except RuleMissing as missing:
        raise Refused("payment.payer_missing", buyer=buyer.name) from missing
    if rule.changed_by is not None and rule.confirmed_by is None:
        raise Refused("payment.payer_unconfirmed", buyer=buyer.name)
    return rule.value
