"""What each opened offer is checked against: its form, its provider, grounds and requirements.

Checks tell what the officer must look at; none of them excludes anybody.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext as _

from marketplace.offers.content import asked_of, shortcomings
from marketplace.offers.models import Offer
from marketplace.passports.checks import (
    DIFFERS,
    FORM,
    GROUNDS,
    OK,
    PROVIDER,
    Check,
    answer_check,
    declared_checks,
    paper_check,
)
from marketplace.passports.models import SelfDeclaration
from marketplace.passports.queries import Paper, grounds, last_declarations, papers_of
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.i18n import text_of
from marketplace.platform.words import label, sentence
from marketplace.procurement.minicompetitions.queries import agreed_prices, why_not_party
from marketplace.procurement.models import Call, Requirement
from marketplace.providers.models import Provider
from marketplace.providers.queries import NOT_APPROVED, fits, providers_of
from marketplace.pure.periods import local_day
from marketplace.rules.models import Rule

SHARED = (FORM, PROVIDER, GROUNDS)
"""Groups with a column each of the matrix; a requirement has a column of its own."""
FAULTS = ("unreadable", "content", "provider", "declaration")
"""Keys of the faults that an exclusion may rest on besides requirements and grounds."""
NO_PARTY = "party"
"""Key of one more in a mini-competition: the provider is no party of the framework any more."""


@dataclass(frozen=True)
class Dossier:
    """What all offers of a call are checked by, read once."""

    call: Call
    grounds: Sequence[Rule]
    providers: Mapping[str, Provider]
    """By business ID."""
    declarations: Mapping[UUID, SelfDeclaration]
    """The last of each provider, by its row's key."""
    papers: Mapping[tuple[UUID, str], Paper]
    """What the call asks for as each provider has shown it, by its row's key and the kind."""
    agreed: Mapping[UUID, Mapping[str, int]]
    """In a mini-competition the framework prices of each organisation, in cents by price key."""
    gone: Mapping[UUID | None, Refused]
    """Why an organisation is no party of the lot that a mini-competition buys from, by its key."""


def dossier(actor: Actor, call: Call, offers: Sequence[Offer]) -> Dossier:
    """Read what the offers of a call are checked by; the grounds are those of its publication."""
    day = local_day(call.published_at) if call.published_at else actor.today
    wanted = [business_id for offer in offers for business_id, _name in parties(offer)]
    found = {provider.business_id: provider for provider in providers_of(actor, wanted)}
    declared = last_declarations([provider.id for provider in found.values()])
    kinds = {each.evidence_kind for each in call.requirements if each.evidence_kind}
    shown = papers_of(actor, found.values(), kinds, actor.today)
    keys = [offer.provider_id for offer in offers]
    gone = why_not_party(call.lot, keys) if call.lot else {}
    return Dossier(call, grounds(actor, day), found, declared, shown, agreed_prices(call), gone)


def parties(offer: Offer) -> list[tuple[str, str]]:
    """Business ID and name of who stands behind an offer: its provider, then the members."""
    members = (offer.opened_content or {}).get("members", [])
    own = (offer.organisation.business_id, offer.organisation.name)
    return [own, *((each["business_id"], each["name"]) for each in members)]


def checks_of(actor: Actor, known: Dossier, offer: Offer) -> tuple[Check, ...]:
    """Everything that an offer is checked against, in the order of the matrix."""
    if offer.state != "opened":
        name = label("fault.unreadable")
        return (Check(FORM, "fault:unreadable", name, DIFFERS, _("Sinettiä ei voitu avata.")),)
    return (
        *_form(known, offer),
        *_provider(known, offer),
        *_grounds(actor.today, known, offer),
        *(_requirement(known, offer, each) for each in known.call.requirements),
    )


def _form(known: Dossier, offer: Offer) -> Iterator[Check]:
    """The content as it was opened, against what the call asks; no price is told."""
    call = known.call
    asked = asked_of(call, known.agreed.get(offer.provider_id, {}))
    problems = shortcomings(asked, offer.opened_content or {})
    for problem in problems:
        yield Check(FORM, "fault:content", _named(call, problem.field), DIFFERS, sentence(problem))
    if not problems:
        yield Check(FORM, "fault:content", label("fault.content.ok"), OK)


def _named(call: Call, field: str) -> str:
    """A field of an offer by the words of the call."""
    names = {f"price_{each.key}": each.labels for each in call.price_items}
    names |= {f"answer_{each.key}": each.labels for each in call.criteria}
    names |= {f"requirement_{each.key}": each.labels for each in call.requirements}
    return text_of(names[field]) if field in names else label("fault.content")


def _provider(known: Dossier, offer: Offer) -> Iterator[Check]:
    """The provider is approved for the line, and a party of the lot where the call buys from one;
    members of a consortium are approved."""
    refusals = []
    if left := known.gone.get(offer.provider_id):
        yield Check(PROVIDER, f"fault:{NO_PARTY}", offer.organisation.name, DIFFERS, sentence(left))
    for place, (business_id, name) in enumerate(parties(offer)):
        provider = known.providers.get(business_id)
        if provider is None:
            refusals.append((name, label("fault.provider.unknown")))
            continue
        found = fits(provider, known.call.service_line)
        if place:  # a member need not offer the line itself
            found = [no for no in found if no.code in NOT_APPROVED.values()]
        refusals += [(name, sentence(no)) for no in found]
    for name, words in refusals:
        yield Check(PROVIDER, "fault:provider", name, DIFFERS, words)
    if not refusals and not left:
        yield Check(PROVIDER, "fault:provider", label("fault.provider.ok"), OK)


def _grounds(today: date, known: Dossier, offer: Offer) -> Iterator[Check]:
    """What each party declared of the grounds for exclusion, with what it did about them."""
    clean = True
    for business_id, name in parties(offer):
        provider = known.providers.get(business_id)
        declared = known.declarations.get(provider.id) if provider else None
        for check in declared_checks(today, known.grounds, declared, name):
            clean = False
            yield check
    if clean:
        yield Check(GROUNDS, "fault:declaration", label("fault.declaration.ok"), OK)


def _requirement(known: Dossier, offer: Offer, asked: Requirement) -> Check:
    """What the offer answered, or whether one of its parties has shown the paper."""
    if asked.evidence_kind is None:
        answer = (offer.opened_content or {}).get("requirements", {}).get(asked.key)
        return answer_check(asked, answer)
    states = []
    for business_id, _name in parties(offer):
        if provider := known.providers.get(business_id):
            states.append(known.papers[provider.id, asked.evidence_kind].state)
    return paper_check(asked, states)


def possible_grounds(known: Dossier) -> list[tuple[str, str]]:
    """What an exclusion may rest on, with its name: requirements, grounds, faults."""
    return [
        *((f"requirement:{each.key}", text_of(each.labels)) for each in known.call.requirements),
        *((f"exclusion_ground:{rule.key}", text_of(rule.value["names"])) for rule in known.grounds),
        *((f"fault:{key}", label(f"fault.{key}")) for key in _faults(known.call)),
    ]


def _faults(call: Call) -> tuple[str, ...]:
    return FAULTS if call.lot_id is None else (*FAULTS, NO_PARTY)
