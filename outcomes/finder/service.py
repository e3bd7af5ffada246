"""The verbs of the service finder: a provider tells when its service can begin next, and what
services have brought is counted."""

from collections.abc import Collection, Iterator
from datetime import date
from uuid import UUID

from sqlalchemy import delete

from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.i18n import LANGUAGES
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit
from outcomes.finder.counting import counted, measure
from outcomes.finder.models import Opening, ServiceResult


@verb("finder.tell_opening")
def tell_opening(
    actor: Actor, contract_id: UUID, *, starts_on: date | None, languages: Collection[str]
) -> Opening:
    """The provider tells when its service can begin next, None being any day, and in which
    languages it is given: the coaches' service finder shows it.

    Raises Refused for a contract not in force, Invalid for a day that has passed or lies after the
    contract's last, or for no language.
    """
    with unit(actor) as u:
        contract = u.lock(Contract, contract_id, pointed_at=True)
        if contract.state != "in_force" or contract.last_day < u.today:
            raise Refused("referral.contract_not_in_force", contract=contract.number)
        if problems := list(_problems(u, contract, starts_on, languages)):
            raise Invalid(*problems)
        told = {"starts_on": starts_on, "languages": [x for x in LANGUAGES if x in languages]}
        opening = u.find(Opening, contract_id=contract.id)
        if opening is None:
            keys = {"contract_id": contract.id, "provider_id": contract.provider_id}
            opening = u.add(Opening, **keys, **told)
            record(u, opening, "create", contract=contract.number)
        else:
            opening.starts_on, opening.languages = told["starts_on"], told["languages"]
            record(u, opening, "edit", contract=contract.number)
        return opening


@verb("finder.count")
def count_results(actor: Actor) -> int:
    """Count what each contract's service has brought; the count before is gone. How many contracts
    have a count: none where no dated rule says what is told."""
    with unit(actor) as u:
        asked = measure(u.actor)
        found = counted(u.actor, asked) if asked else {}
        u.session.execute(delete(ServiceResult))
        for contract_id, counts in found.items():
            told = [[each.groups, each.people, each.at_work] for each in counts]
            u.add(ServiceResult, contract_id=contract_id, counts=told)
        return len(found)


def _problems(
    u: Unit, contract: Contract, starts_on: date | None, languages: Collection[str]
) -> Iterator[Problem]:
    if starts_on is not None and starts_on < u.today:
        yield Problem("starts_on", "finder.opening_passed")
    if starts_on is not None and starts_on > contract.last_day:
        yield Problem("starts_on", "finder.opening_after_contract", {"last": contract.last_day})
    if not set(languages) & set(LANGUAGES):
        yield Problem("languages", "finder.language_missing")
