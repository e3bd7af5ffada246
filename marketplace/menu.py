"""What is reached from everywhere: the main menu, and the things that the home page tells of."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from contracts.agreements import models as agreements_models
from marketplace.admissions import models as admissions_models
from marketplace.calloffs import models as calloffs_models
from marketplace.claims import models as claims_models
from marketplace.decisions import models as decisions_models
from marketplace.frameworks import models as frameworks_models
from marketplace.home.queries import Thing
from marketplace.offers import models as offers_models
from marketplace.planning import models as planning_models
from marketplace.platform.frame import NavItem
from marketplace.platform.identity import models as identity_models
from marketplace.platform.roles import PROVIDER_ROLES, Role
from marketplace.procurement import models as procurement_models
from marketplace.providers import models as providers_models
from marketplace.quick import models as quick_models
from outcomes.payments import models as payments_models
from outcomes.referrals import models as referrals_models

NAV: tuple[NavItem, ...] = (
    NavItem("home.index", _l("Tehtävät"), "account.edit"),
    NavItem(
        "calls.list_open",
        _l("Avoimet tarjouspyynnöt"),
        "call.view_open",
        PROVIDER_ROLES | {Role.PUBLIC},
    ),
    NavItem(
        "admissions.list_open",
        _l("Avoin hakeutuminen"),
        "admission.view_open",
        frozenset({Role.PUBLIC}),
    ),
    NavItem("offers.own", _l("Omat tarjoukset"), "offer.view_own"),
    NavItem(
        "needs.index",
        _l("Hankintatarpeet"),
        "need.view",
        frozenset({Role.PROCUREMENT_OFFICER, Role.DECISION_MAKER, Role.AUDITOR}),
    ),
    NavItem("calls.index", _l("Hankinnat"), "call.view"),
    NavItem(
        "admissions.index",
        _l("Avoin hakeutuminen"),
        "admission.view",
        frozenset({Role.PROCUREMENT_OFFICER, Role.DECISION_MAKER, Role.AUDITOR}),
    ),
    NavItem(
        "frameworks.index",
        _l("Puitesopimukset"),
        "framework.view_open",
        frozenset({Role.PUBLIC, Role.PROCUREMENT_OFFICER, Role.DECISION_MAKER, Role.AUDITOR}),
    ),
    NavItem("frameworks.own", _l("Puitesopimukset"), "framework.view_own"),
    NavItem("baskets.index", _l("Palvelukorit"), "basket.view", frozenset({Role.PUBLIC})),
    NavItem(
        "providers.index",
        _l("Palveluntuottajat"),
        "provider.view",
        frozenset({Role.PROCUREMENT_OFFICER, Role.ADMINISTRATOR, Role.AUDITOR}),
    ),
    NavItem(
        "decisions.index",
        _l("Päätökset"),
        "decision.view",
        PROVIDER_ROLES | {Role.PUBLIC, Role.PROCUREMENT_OFFICER, Role.DECISION_MAKER, Role.AUDITOR},
    ),
    NavItem("quick.search", _l("Pikapalvelut"), "quick.order", frozenset({Role.COACH})),
    NavItem(
        "quick.services",
        _l("Pikapalvelut"),
        "quick.view",
        frozenset({Role.PROCUREMENT_OFFICER, Role.DECISION_MAKER, Role.AUDITOR}),
    ),
    NavItem("quick.own", _l("Pikapalvelut"), "quick.view_own"),
    NavItem(
        "admissions.list_open", _l("Avoin hakeutuminen"), "admission.view_open", PROVIDER_ROLES
    ),
    NavItem("calloffs.index", _l("Toimeksiannot"), "call_off.view"),
    NavItem("contracts.index", _l("Sopimukset"), "contract.view"),
    NavItem("caseload.week", _l("Viikko"), "participant.view"),
    NavItem("referrals.people", _l("Asiakkaat"), "participant.view"),
    NavItem("finder.search", _l("Palveluhaku"), "finder.search"),
    NavItem("referrals.index", _l("Ohjaukset"), "referral.view", frozenset({Role.COACH})),
    NavItem("referrals.index", _l("Asiakkaat"), "referral.view", PROVIDER_ROLES),
    NavItem("results.index", _l("Tulokset"), "results.view"),
    NavItem("verification.queue", _l("Tarkastus"), "payment.view"),
    NavItem("payments.index", _l("Maksuajot"), "payment.view"),
    NavItem("payees.index", _l("Maksunsaajat"), "payee.view"),
    NavItem("statements.index", _l("Maksuerittelyt"), "payment.view"),
    NavItem("ledger.index", _l("Pääkirja"), "ledger.view"),
    NavItem(
        "insight.index",
        _l("Vaikuttavuus"),
        "insight.view",
        frozenset(
            {
                Role.PROCUREMENT_OFFICER,
                Role.DECISION_MAKER,
                Role.COACH,
                Role.FINANCE_VERIFIER,
                Role.FINANCE_APPROVER,
                Role.AUDITOR,
            }
        ),
    ),
    NavItem("feedback.index", _l("Asiakaspalaute"), "feedback.view"),
    NavItem("payments.own", _l("Maksut"), "payment.view_own"),
    NavItem("providers.own", _l("Yrityksen tiedot"), "provider.view_own"),
    NavItem(
        "rules.index",
        _l("Säännöt"),
        "rule.view",
        frozenset({Role.ADMINISTRATOR, Role.DECISION_MAKER, Role.AUDITOR}),
    ),
    NavItem("keys.index", _l("Avausavaimet"), "key.view"),
    NavItem("participants.hand_over", _l("Asiakkaiden siirto"), "participant.hand_over_all"),
    NavItem("users.people", _l("Käyttäjät"), "user.view", frozenset({Role.ADMINISTRATOR})),
)
"""The main menu, in the order of the road."""

THINGS: Mapping[str, Thing] = {
    "membership": Thing(
        identity_models.Membership,
        ("user.view",),
        "user.name",
        "users.person",
        argument="user_id",
        key="user_id",
    ),
    "provider": Thing(
        providers_models.Provider,
        ("call.view",),
        "organisation.business_id",
        "providers.show",
        "business_id",
    ),
    "need": Thing(planning_models.Need, ("need.view",), "number", "needs.show"),
    "admission": Thing(
        admissions_models.Admission, ("admission.view",), "number", "admissions.show"
    ),
    "application": Thing(
        admissions_models.Application, ("application.view",), "number", "applications.show"
    ),
    "call_off": Thing(calloffs_models.CallOff, ("call_off.view_all",), "number", "calloffs.show"),
    "framework": Thing(
        frameworks_models.Framework, ("framework.view",), "number", "frameworks.show"
    ),
    "quick_order": Thing(quick_models.QuickOrder, ("quick.order",), "number", "quick.show"),
    "call": Thing(procurement_models.Call, ("call.view",), "number", "calls.show"),
    "offer": Thing(offers_models.Offer, ("offer.view_own",), "call.number", "calls.show", "number"),
    "decision": Thing(
        decisions_models.Decision, ("evaluation.view",), "diary_number", "decisions.show", "number"
    ),
    "claim": Thing(claims_models.Claim, ("claim.view",), "number", "claims.show"),
    "contract": Thing(agreements_models.Contract, ("contract.view",), "number", "contracts.show"),
    "referral": Thing(referrals_models.Referral, ("referral.view",), "number", "referrals.show"),
    "payment_run": Thing(payments_models.PaymentRun, ("payment.view",), "number", "payments.run"),
}
"""What the home page's list of latest changes tells about, by table, to those whose work it is: all
staff may look a provider up, but its registration is news to those who buy."""
