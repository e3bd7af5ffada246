"""The one list of rooms: what the web, the worker and Alembic put together. Beside it are
``commands``, for the command line, and ``receivers``, how rooms hear of each other."""

from types import ModuleType

from flask import Blueprint, Flask

from contracts.agreements import models as agreements_models
from contracts.agreements import pages as agreements_pages
from contracts.agreements import todos as agreements_todos
from contracts.agreements import words as agreements_words
from contracts.agreements.lifecycle import CONTRACT
from marketplace import menu, receivers
from marketplace.admissions import models as admissions_models
from marketplace.admissions import staff_pages as admissions_pages
from marketplace.admissions import todos as admissions_todos
from marketplace.admissions import words as admissions_words
from marketplace.admissions.applications import pages as applications_pages
from marketplace.admissions.lifecycle import ADMISSION, APPLICATION
from marketplace.baskets import models as baskets_models
from marketplace.baskets import pages as baskets_pages
from marketplace.baskets import words as baskets_words
from marketplace.calloffs import models as calloffs_models
from marketplace.calloffs import pages as calloffs_pages
from marketplace.calloffs import todos as calloffs_todos
from marketplace.calloffs import words as calloffs_words
from marketplace.calloffs.lifecycle import CALL_OFF
from marketplace.claims import models as claims_models
from marketplace.claims import pages as claims_pages
from marketplace.claims import todos as claims_todos
from marketplace.claims import words as claims_words
from marketplace.claims.lifecycle import CLAIM
from marketplace.corrections import pages as corrections_pages
from marketplace.decisions import models as decisions_models
from marketplace.decisions import todos as decisions_todos
from marketplace.decisions import words as decisions_words
from marketplace.decisions.admitting import pages as admitting_pages
from marketplace.decisions.lifecycle import CONDITION, DECISION
from marketplace.decisions.partners import models as partners_models
from marketplace.decisions.partners import pages as decisions_pages
from marketplace.evaluation import models as evaluation_models
from marketplace.evaluation import rehearsal_pages as evaluation_pages
from marketplace.evaluation import todos as evaluation_todos
from marketplace.evaluation import words as evaluation_words
from marketplace.evaluation.lifecycle import EVALUATION
from marketplace.fairness import pages as fairness_pages
from marketplace.fairness import words as fairness_words
from marketplace.frameworks import models as frameworks_models
from marketplace.frameworks import todos as frameworks_todos
from marketplace.frameworks import words as frameworks_words
from marketplace.frameworks.lifecycle import FRAMEWORK, PARTY
from marketplace.frameworks.parties import pages as framework_parties_pages
from marketplace.home import pages as home_pages
from marketplace.notices import models as notices_models
from marketplace.notices import pages as notices_pages
from marketplace.notices import subscription_pages
from marketplace.notices import words as notices_words
from marketplace.offers import call_pages, receipt_pages
from marketplace.offers import models as offers_models
from marketplace.offers import todos as offers_todos
from marketplace.offers import words as offers_words
from marketplace.offers.consortia import pages as consortia_pages
from marketplace.offers.lifecycle import OFFER
from marketplace.offers.officers import pages as officers_pages
from marketplace.offers.opening import pages as opening_pages
from marketplace.passports import models as passports_models
from marketplace.passports import pages as passports_pages
from marketplace.passports import todos as passports_todos
from marketplace.passports import words as passports_words
from marketplace.passports.lifecycle import EVIDENCE
from marketplace.planning import models as planning_models
from marketplace.planning import todos as planning_todos
from marketplace.planning import words as planning_words
from marketplace.planning.ahead import pages as planning_pages
from marketplace.planning.lifecycle import NEED
from marketplace.platform import (
    audit,
    downloads,
    files,
    jobs,
    numbers,
    words,
)
from marketplace.platform.files import FileKind
from marketplace.platform.identity import models as identity_models
from marketplace.platform.identity import pages as identity_pages
from marketplace.platform.identity import todos as identity_todos
from marketplace.platform.identity import words as identity_words
from marketplace.platform.lifecycle import Lifecycle
from marketplace.platform.limits import Limit, half_logged_in, posted_address
from marketplace.platform.todo import TodoSource
from marketplace.procurement import comparison_words, scheme_pages
from marketplace.procurement import models as procurement_models
from marketplace.procurement import todos as procurement_todos
from marketplace.procurement import words as procurement_words
from marketplace.procurement.lifecycle import CALL
from marketplace.procurement.minicompetitions import pages as competitions_pages
from marketplace.procurement.requirements import pages as requirements_pages
from marketplace.procurement.rounds import pages as rounds_pages
from marketplace.providers import models as providers_models
from marketplace.providers import staff_pages
from marketplace.providers import todos as providers_todos
from marketplace.providers import words as providers_words
from marketplace.providers.lifecycle import PROVIDER, PROVIDER_CHANGE
from marketplace.providers.people import pages as provider_people_pages
from marketplace.questions import models as questions_models
from marketplace.questions import pages as questions_pages
from marketplace.questions import todos as questions_todos
from marketplace.questions import words as questions_words
from marketplace.questions.lifecycle import QUESTION
from marketplace.quick import models as quick_models
from marketplace.quick import pages as quick_pages
from marketplace.quick import todos as quick_todos
from marketplace.quick import words as quick_words
from marketplace.quick.lifecycle import ITEM as QUICK_ITEM
from marketplace.quick.lifecycle import ORDER as QUICK_ORDER
from marketplace.quick.lifecycle import SERVICE as QUICK_SERVICE
from marketplace.rules import models as rules_models
from marketplace.rules import pages as rules_pages
from marketplace.rules import todos as rules_todos
from marketplace.rules import words as rules_words
from marketplace.sealing import models as sealing_models
from marketplace.sealing import pages as sealing_pages
from marketplace.sealing import session as sealing_session
from marketplace.sealing import todos as sealing_todos
from marketplace.sealing import words as sealing_words
from marketplace.suitability import models as suitability_models
from marketplace.suitability import pages as suitability_pages
from marketplace.suitability import todos as suitability_todos
from marketplace.suitability import words as suitability_words
from marketplace.suitability.lifecycle import SUITABILITY
from outcomes.caseload import pages as caseload_pages
from outcomes.caseload import words as caseload_words
from outcomes.evidence import pages as evidence_pages
from outcomes.evidence import todos as evidence_todos
from outcomes.evidence import words as evidence_words
from outcomes.evidence.keeping import EVIDENCE_FILE
from outcomes.feedback import models as feedback_models
from outcomes.feedback import pages as feedback_pages
from outcomes.feedback import words as feedback_words
from outcomes.finder import models as finder_models
from outcomes.finder import pages as finder_pages
from outcomes.finder import words as finder_words
from outcomes.insight import models as insight_models
from outcomes.insight import pages as insight_pages
from outcomes.insight import words as insight_words
from outcomes.invoices import api as invoices_api
from outcomes.invoices import models as invoices_models
from outcomes.invoices import pages as invoices_pages
from outcomes.invoices import todos as invoices_todos
from outcomes.invoices import words as invoices_words
from outcomes.invoices.lifecycle import RECEIVED_INVOICE
from outcomes.ledger import models as ledger_models
from outcomes.ledger import pages as ledger_pages
from outcomes.ledger import words as ledger_words
from outcomes.ledger.billing import models as billing_models
from outcomes.ledger.billing import pages as billing_pages
from outcomes.ledger.billing import todos as billing_todos
from outcomes.ledger.billing import words as billing_words
from outcomes.ledger.billing.lifecycle import BILLING
from outcomes.ledger.reconciled import models as reconciled_models
from outcomes.ledger.reconciled import pages as reconciled_pages
from outcomes.ledger.reconciled import todos as reconciled_todos
from outcomes.participants import models as participants_models
from outcomes.participants import pages as participants_pages
from outcomes.participants import words as participants_words
from outcomes.payables import models as payables_models
from outcomes.payables import pages as payables_pages
from outcomes.payables import words as payables_words
from outcomes.payees import models as payees_models
from outcomes.payees import pages as payees_pages
from outcomes.payees import todos as payees_todos
from outcomes.payees import words as payees_words
from outcomes.payees.endings import pages as payee_endings_pages
from outcomes.payees.lifecycle import PAYEE_ENDING, PAYEE_RECORD
from outcomes.payments import models as payments_models
from outcomes.payments import pages as payments_pages
from outcomes.payments import todos as payments_todos
from outcomes.payments import words as payments_words
from outcomes.payments.files import (
    BANK_STATEMENT,
    HANDED_OVER,
    PAYABLES_REPLY,
    RECOVERY_PAPER,
    STATEMENT_PAPER,
)
from outcomes.payments.interest import models as interest_models
from outcomes.payments.interest import pages as interest_pages
from outcomes.payments.interest import todos as interest_todos
from outcomes.payments.interest import words as interest_words
from outcomes.payments.interest.lifecycle import INTEREST
from outcomes.payments.lifecycle import LINE, RUN
from outcomes.payments.recoveries import models as recoveries_models
from outcomes.payments.recoveries import pages as recoveries_pages
from outcomes.payments.recoveries import todos as recoveries_todos
from outcomes.payments.recoveries import words as recoveries_words
from outcomes.payments.recoveries.lifecycle import RECOVERY
from outcomes.payments.settlement import models as settlement_models
from outcomes.payments.settlement import pages as settlement_pages
from outcomes.payments.settlement import todos as settlement_todos
from outcomes.payments.statements import pages as statements_pages
from outcomes.payments.statements import todos as statements_todos
from outcomes.payments.statements import words as statements_words
from outcomes.payments.statements.lifecycle import STATEMENT
from outcomes.referrals import models as referrals_models
from outcomes.referrals import pages as referrals_pages
from outcomes.referrals import todos as referrals_todos
from outcomes.referrals import words as referrals_words
from outcomes.referrals.correcting import pages as referral_days_pages
from outcomes.referrals.lifecycle import REFERRAL
from outcomes.results import api as results_api
from outcomes.results import models as results_models
from outcomes.results import pages as results_pages
from outcomes.results import source_pages as results_source_pages
from outcomes.results import todos as results_todos
from outcomes.results import words as results_words
from outcomes.results.confirming import models as confirming_models
from outcomes.results.confirming import pages as confirming_pages
from outcomes.results.confirming import words as confirming_words
from outcomes.results.confirming.lifecycle import CONFIRMATION
from outcomes.results.reporting import pages as results_reporting_pages
from outcomes.verification import pages as verification_pages
from outcomes.verification import todos as verification_todos
from outcomes.verification import words as verification_words
from outcomes.verification.disputes import models as disputes_models
from outcomes.verification.disputes import pages as disputes_pages
from outcomes.verification.disputes import todos as disputes_todos
from outcomes.verification.disputes import words as disputes_words
from outcomes.verification.disputes.lifecycle import DISPUTE
from outcomes.verification.samples import models as samples_models
from outcomes.verification.samples import pages as samples_pages
from outcomes.verification.samples import words as samples_words

MODELS: tuple[ModuleType, ...] = (
    audit,
    files,
    jobs,
    numbers,
    identity_models,
    baskets_models,
    rules_models,
    planning_models,
    sealing_models,
    providers_models,
    passports_models,
    admissions_models,
    frameworks_models,
    procurement_models,
    questions_models,
    offers_models,
    suitability_models,
    evaluation_models,
    decisions_models,
    partners_models,
    claims_models,
    calloffs_models,
    quick_models,
    notices_models,
    agreements_models,
    participants_models,
    referrals_models,
    results_models,
    confirming_models,
    payees_models,
    payments_models,
    recoveries_models,
    interest_models,
    settlement_models,
    disputes_models,
    samples_models,
    finder_models,
    feedback_models,
    ledger_models,
    billing_models,
    reconciled_models,
    payables_models,
    invoices_models,
    insight_models,
)
"""Modules with tables."""

LIFECYCLES: tuple[Lifecycle, ...] = (
    NEED,
    PROVIDER,
    PROVIDER_CHANGE,
    EVIDENCE,
    ADMISSION,
    APPLICATION,
    FRAMEWORK,
    PARTY,
    CALL,
    QUESTION,
    OFFER,
    SUITABILITY,
    EVALUATION,
    DECISION,
    CONDITION,
    CLAIM,
    CALL_OFF,
    QUICK_SERVICE,
    QUICK_ITEM,
    QUICK_ORDER,
    CONTRACT,
    REFERRAL,
    CONFIRMATION,
    PAYEE_RECORD,
    PAYEE_ENDING,
    RUN,
    STATEMENT,
    RECOVERY,
    INTEREST,
    LINE,
    DISPUTE,
    RECEIVED_INVOICE,
    BILLING,
)
"""Every lifecycle table: tests walk them, the documentation's diagrams are drawn from them."""

BLUEPRINTS: tuple[Blueprint, ...] = (
    home_pages.bp,
    home_pages.info,
    downloads.bp,
    identity_pages.account,
    identity_pages.users,
    baskets_pages.bp,
    rules_pages.bp,
    planning_pages.bp,
    staff_pages.bp,
    provider_people_pages.bp,
    passports_pages.bp,
    admissions_pages.bp,
    applications_pages.bp,
    framework_parties_pages.bp,  # frameworks', with the pages of staff and of parties
    rounds_pages.bp,
    sealing_pages.bp,
    call_pages.bp,
    competitions_pages.bp,
    requirements_pages.bp,
    officers_pages.bp,
    scheme_pages.bp,
    questions_pages.bp,
    opening_pages.bp,
    receipt_pages.bp,
    consortia_pages.bp,
    suitability_pages.bp,
    evaluation_pages.bp,
    decisions_pages.bp,
    admitting_pages.bp,
    corrections_pages.bp,
    claims_pages.bp,
    calloffs_pages.bp,
    quick_pages.bp,
    fairness_pages.bp,
    notices_pages.bp,
    subscription_pages.bp,
    agreements_pages.bp,
    participants_pages.bp,
    referrals_pages.bp,
    evidence_pages.bp,
    results_pages.bp,
    payees_pages.bp,
    payee_endings_pages.bp,
    results_source_pages.bp,
    results_api.bp,
    referral_days_pages.bp,
    results_reporting_pages.bp,
    confirming_pages.bp,
    payments_pages.bp,
    statements_pages.bp,
    recoveries_pages.bp,
    interest_pages.bp,
    settlement_pages.bp,
    verification_pages.bp,
    disputes_pages.bp,
    samples_pages.bp,
    caseload_pages.bp,
    finder_pages.bp,
    feedback_pages.bp,
    invoices_pages.bp,
    invoices_api.bp,
    ledger_pages.bp,
    billing_pages.bp,
    reconciled_pages.bp,
    payables_pages.bp,
    insight_pages.bp,
)
"""Pages and APIs."""

WORDS: tuple[ModuleType, ...] = (
    identity_words,
    baskets_words,
    rules_words,
    planning_words,
    sealing_words,
    providers_words,
    passports_words,
    admissions_words,
    frameworks_words,
    procurement_words,
    comparison_words,
    questions_words,
    offers_words,
    suitability_words,
    evaluation_words,
    decisions_words,
    claims_words,
    calloffs_words,
    quick_words,
    fairness_words,
    notices_words,
    agreements_words,
    participants_words,
    referrals_words,
    evidence_words,
    results_words,
    confirming_words,
    payees_words,
    payments_words,
    statements_words,
    recoveries_words,
    interest_words,
    verification_words,
    disputes_words,
    samples_words,
    caseload_words,
    finder_words,
    feedback_words,
    invoices_words,
    ledger_words,
    billing_words,
    payables_words,
    insight_words,
)
"""Modules with ``ERRORS`` and ``LABELS``."""

TODOS: tuple[TodoSource, ...] = (
    identity_todos.todos,
    rules_todos.todos,
    planning_todos.todos,
    sealing_todos.todos,
    providers_todos.todos,
    passports_todos.todos,
    admissions_todos.todos,
    frameworks_todos.todos,
    procurement_todos.todos,
    questions_todos.todos,
    offers_todos.todos,
    suitability_todos.todos,
    evaluation_todos.todos,
    decisions_todos.todos,
    claims_todos.todos,
    calloffs_todos.todos,
    quick_todos.todos,
    agreements_todos.todos,
    referrals_todos.todos,
    evidence_todos.todos,
    results_todos.todos,
    payees_todos.todos,
    payments_todos.todos,
    statements_todos.todos,
    recoveries_todos.todos,
    interest_todos.todos,
    settlement_todos.todos,
    verification_todos.todos,
    disputes_todos.todos,
    invoices_todos.todos,
    billing_todos.todos,
    reconciled_todos.todos,
)
"""What waits for whom, for the home page."""

FILE_KINDS: tuple[FileKind, ...] = (
    planning_models.MEMO,
    procurement_models.CALL_DOCUMENT,
    offers_models.OPENING_RECORD,
    quick_models.ORDER_CONFIRMATION,
    claims_models.LETTER,
    passports_models.PAPER,
    decisions_models.DECISION_DOCUMENT,
    partners_models.PARTNER_DECISION,
    agreements_models.CONTRACT_DOCUMENT,
    EVIDENCE_FILE,
    results_models.RESULTS_FILE,
    payees_models.PAYEE_PAPER,
    samples_models.SAMPLED_LINES,
    STATEMENT_PAPER,
    RECOVERY_PAPER,
    HANDED_OVER,
    BANK_STATEMENT,
    PAYABLES_REPLY,
    payables_models.BOOKING,
    invoices_models.INVOICE_FILE,
    ledger_models.IMPORTED_POSTINGS,
    billing_models.BILL,
)
"""Every kind of file and who reads it; of any other nobody does."""

LIMITS: tuple[Limit, ...] = (
    Limit("providers.register", "30 per hour"),
    Limit("providers.look_up", "30 per hour"),
    Limit("colleagues.invite", "30 per hour"),
    Limit("questions.ask", "30 per hour"),
    Limit("subscriptions.subscribe", "5 per hour", posted_address),
    Limit("subscriptions.subscribe", "30 per hour"),
    Limit("security.login", "10 per 15 minutes", posted_address, failures_only=True),
    Limit("security.login", "60 per 15 minutes", failures_only=True),
    Limit("security.two_factor_token_validation", "10 per 15 minutes", half_logged_in, True),
    Limit("security.mf_recovery", "10 per 15 minutes", half_logged_in, True),
    Limit("security.forgot_password", "5 per hour", posted_address),
    Limit("security.forgot_password", "20 per hour"),
    Limit("security.reset_password", "30 per hour"),
    Limit("security.verify", "20 per 15 minutes", failures_only=True),
    Limit("keys.unlock", "20 per 15 minutes", failures_only=True),
    Limit("keys.rehearse", "20 per 15 minutes", failures_only=True),
    Limit("keys.make", "20 per 15 minutes", failures_only=True),
    Limit("results_api.receive", "600 per hour"),
    Limit("confirming.ask", "60 per hour"),
    Limit("confirming.answer", "30 per hour"),
    Limit("confirming.answer", "60 per hour", misses_only=True),
    Limit("confirming.enter", "60 per hour", misses_only=True),
    Limit("feedback.give", "300 per hour"),
    Limit("feedback.give", "60 per hour", misses_only=True),
    Limit("invoices_api.receive", "600 per hour"),
    Limit("opening.show", "20 per 15 minutes", failures_only=True),
    Limit("security.change_password", "20 per 15 minutes", failures_only=True),
)
"""How often a form may be sent: against guessing passwords and flooding people with mail."""


def install(app: Flask) -> None:
    """Wire the rooms into an application."""
    for module in WORDS:
        words.register(module.ERRORS, module.LABELS)
    receivers.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    sealing_session.install(app)
    app.extensions["file_kinds"] = {kind.name: kind for kind in FILE_KINDS}
    app.extensions["todos"] = TODOS
    app.extensions["things"] = menu.THINGS
