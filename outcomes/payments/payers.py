"""From which account each buyer pays, and how it is invoiced: dated rules, which two people write
on a page, or a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.identifiers import vat_number_of
from marketplace.platform.identity.models import Organisation
from marketplace.platform.identity.municipalities import town_names
from marketplace.rules.models import Rule
from marketplace.rules.queries import rules_on
from outcomes.payments.bank import Account
from outcomes.pure.einvoices.invoice import Party

KIND, AREA = "payer", "account"
"""The kind of rule, and the key of the area's own buyer; a municipality's is its code."""
FINVOICE, UBL = "finvoice", "ubl"


@dataclass(frozen=True)
class EInvoiceAddress:
    """Where a buyer takes e-invoices: its address, and its operator's code where it was told."""

    address: str
    operator: str


@dataclass(frozen=True)
class Payers:
    """What is known of all payers on a day, by key of their rule. Its methods raise Refused where
    no account is known, or where a person has written it and nobody else has confirmed it yet."""

    rules: Mapping[str, Rule]

    def account(self, buyer: Organisation) -> Account:
        """The account that a buyer pays from, with its name."""
        value = self._of(buyer)
        return Account(value["name"], value["iban"], value.get("bic"))

    def invoice_format(self, buyer: Organisation) -> str:
        """In which form a buyer takes self-billed invoices into its accounts payable; Finvoice
        where its rule names none."""
        said: str = self._of(buyer).get("invoice_format", FINVOICE)
        return said

    def party(self, buyer: Organisation) -> Party:
        """A buyer as invoices name it."""
        value = self._of(buyer)
        return Party(
            name=buyer.name,
            legal_id=buyer.business_id,
            vat_id=vat_number_of(buyer.business_id),
            address=value.get("einvoice_address", ""),
            street=value.get("street", ""),
            city=value.get("city", ""),
            postal_code=value.get("postal_code", ""),
        )

    def einvoice_address(self, buyer: Organisation) -> EInvoiceAddress | None:
        """Where providers send a buyer's e-invoices; None where nobody has told or confirmed it."""
        try:
            value = self._of(buyer)
        except Refused:
            return None
        address = value.get("einvoice_address")
        return EInvoiceAddress(address, value.get("einvoice_operator", "")) if address else None

    def _of(self, buyer: Organisation) -> Mapping[str, Any]:
        rule = self.rules.get(buyer.own_municipality or AREA)
        if rule is None:
            raise Refused("payment.payer_missing", buyer=buyer.name)
        if rule.changed_by is not None and rule.confirmed_by is None:
            raise Refused("payment.payer_unconfirmed", buyer=buyer.name)
        return rule.value


def key_of(actor: Actor, written: str) -> str | None:
    """The key of a rule on payers; None where the area has no such municipality."""
    return written if written == AREA or written in town_names(actor) else None


def payers_on(actor: Actor, day: date) -> Payers:
    """All payers on a day, read at once."""
    return Payers({rule.key: rule for rule in rules_on(actor, (KIND,), day)})


def payer_account(actor: Actor, buyer: Organisation, day: date) -> Account:
    """The account that a buyer pays from on a day; raises Refused as ``Payers`` does."""
    return payers_on(actor, day).account(buyer)


def invoice_format(actor: Actor, buyer: Organisation, day: date) -> str:
    """In which form a buyer takes self-billed invoices on a day; raises Refused as ``Payers``."""
    return payers_on(actor, day).invoice_format(buyer)


def invoiced_party(actor: Actor, buyer: Organisation, day: date) -> Party:
    """A buyer as invoices of a day name it; raises Refused as ``Payers`` does."""
    return payers_on(actor, day).party(buyer)


def einvoice_address(actor: Actor, buyer: Organisation) -> EInvoiceAddress | None:
    """Where providers send a buyer's e-invoices today; None as ``Payers`` says."""
    return payers_on(actor, actor.today).einvoice_address(buyer)
