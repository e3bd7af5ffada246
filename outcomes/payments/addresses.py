"""Whose address an invoice has to bear and nobody has told (Value Added Tax Act, section 209 e)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.identity.models import Organisation
from marketplace.providers.models import Provider
from outcomes.payments.payers import Payers, payers_on


@dataclass(frozen=True)
class Missing:
    """A provider or a buyer without an address."""

    name: str
    business_id: str
    """Of a provider, whose own it is to tell; empty of a buyer, whose address is a dated rule."""


def addresses_missing(
    actor: Actor, parties: Collection[tuple[UUID, Organisation]]
) -> Sequence[Missing]:
    """Those of some providers and their buyers who have no address today, by name."""
    buyers = {buyer for _provider_id, buyer in parties}
    wanted = select(Provider).where(
        Provider.provider_id.in_({provider_id for provider_id, _buyer in parties})
    )
    found = {
        Missing(each.organisation.name, each.business_id)
        for each in db.session.scalars(wanted)
        if not each.has_address
    }
    payers = payers_on(actor, actor.today)
    found |= {Missing(each.name, "") for each in buyers if not _has_address(payers, each)}
    return sorted(found, key=lambda each: (each.name, each.business_id))


def _has_address(payers: Payers, buyer: Organisation) -> bool:
    try:
        party = payers.party(buyer)
    except Refused:  # its account is not known either, which is told where it is needed
        return False
    return bool(party.street and party.postal_code and party.city)
