"""From which account each buyer pays: dated rules, which two people write on a page, or a file."""

from datetime import date

from marketplace.platform.actor import Actor
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.identity.models import Organisation
from marketplace.rules.queries import rule_on
from outcomes.payments.bank import Account

KIND, AREA = "payer", "account"
"""The kind of rule, and the key of the area's own buyer; a municipality's is its code."""


def payer_account(actor: Actor, buyer: Organisation, day: date) -> Account:
    """The account that a buyer pays from on a day, with its name.

    Raises Refused where no account is known, or where a person has written it and nobody else has
    confirmed it yet.
    """
    try:
        rule = rule_on(actor, KIND, buyer.own_municipality or AREA, day)
    except NotFound as missing:
        raise Refused("payment.payer_missing", buyer=buyer.name) from missing
    if rule.changed_by is not None and rule.confirmed_by is None:
        raise Refused("payment.payer_unconfirmed", buyer=buyer.name)
    return Account(rule.value["name"], rule.value["iban"], rule.value.get("bic"))
