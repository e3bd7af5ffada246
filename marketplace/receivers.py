"""How the floors hear of each other: who is told of which event, and who is asked for what."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from contracts.agreements import money as agreements_money
from contracts.agreements import receivers as agreements_receivers
from contracts.agreements.events import ContractInForce, ContractTerminated
from marketplace.admissions.events import ApplicationAdmitted, ApplicationGivenUp
from marketplace.calloffs.events import CallOffAccepted
from marketplace.claims import receivers as claims_receivers
from marketplace.decisions import prospects as decisions_prospects
from marketplace.decisions import receivers as decisions_receivers
from marketplace.decisions.events import (
    AwardReady,
    DecisionFell,
    DecisionFinal,
    DecisionMade,
    DecisionRestored,
)
from marketplace.evaluation.events import ScoreGiven, ScoresFell
from marketplace.frameworks import labels as framework_labels
from marketplace.frameworks import running as framework_running
from marketplace.frameworks import used as framework_used
from marketplace.frameworks.events import PartyEnded
from marketplace.offers import receivers as offers_receivers
from marketplace.planning import judging as planning_judging
from marketplace.planning import receivers as planning_receivers
from marketplace.planning.events import BuyersChanged
from marketplace.platform import (
    events,
)
from marketplace.platform.events import Receiver
from marketplace.procurement import receivers as procurement_receivers
from marketplace.procurement import steps as procurement_steps
from marketplace.procurement.events import CallCancelled, CallCorrected
from marketplace.procurement.needs import taken_of_needs
from marketplace.procurement.rounds.queries import price_labels, running_calls
from marketplace.questions.events import AnswersPublished
from marketplace.rules import service as rules_service
from marketplace.rules.events import RulesChanged
from outcomes.ledger import queries as ledger_queries
from outcomes.ledger import receivers as ledger_receivers
from outcomes.participants.events import CoachChanged
from outcomes.payments import lifecycle as payments_lifecycle
from outcomes.payments import payers as payments_payers
from outcomes.payments import queries as payments_queries
from outcomes.payments import resting as payments_resting
from outcomes.payments import routes as payments_routes
from outcomes.payments import shown as payments_shown
from outcomes.payments.events import (
    LinesFreed,
    LinesMoved,
    RecoveryMoved,
    StatementsMoved,
)
from outcomes.payments.interest.events import InterestMoved
from outcomes.referrals import receivers as referrals_receivers
from outcomes.referrals import work as referrals_work
from outcomes.referrals.events import DaysCorrected
from outcomes.results import lines as results_lines
from outcomes.results import shown as results_shown
from outcomes.results.events import FactsCorrected, FactsDisputed, FactsSettled
from outcomes.verification import receivers as verification_receivers
from outcomes.verification.disputes import queries as disputes_queries
from outcomes.verification.samples import queries as samples_queries

RECEIVERS: tuple[tuple[type, Receiver], ...] = (
    (RulesChanged, planning_receivers.on_rules_changed),
    (BuyersChanged, procurement_receivers.on_buyers_changed),
    (CallCancelled, offers_receivers.call_cancelled),
    (AnswersPublished, offers_receivers.answers_published),
    (CallCorrected, offers_receivers.call_corrected),
    (CallCancelled, decisions_receivers.on_call_cancelled),
    (ApplicationAdmitted, procurement_receivers.on_application_admitted),
    (ApplicationGivenUp, decisions_receivers.on_application_given_up),
    (ScoreGiven, decisions_receivers.on_score_given),
    (ScoresFell, decisions_receivers.on_scores_fell),
    (DecisionMade, claims_receivers.on_decision_made),
    (DecisionFell, claims_receivers.on_decision_fell),
    (DecisionRestored, claims_receivers.on_decision_restored),
    (DecisionFinal, claims_receivers.on_decision_final),
    (CallOffAccepted, agreements_receivers.on_call_off_accepted),
    (AwardReady, agreements_receivers.on_award_ready),
    (DecisionFell, agreements_receivers.on_decision_fell),
    (DecisionRestored, agreements_receivers.on_decision_restored),
    (PartyEnded, agreements_receivers.on_party_ended),
    (ContractInForce, referrals_receivers.on_contract_in_force),
    (ContractTerminated, referrals_receivers.on_contract_terminated),
    (CoachChanged, referrals_receivers.on_coach_changed),
    *(
        (event, verification_receivers.on_facts_changed)
        for event in (FactsCorrected, FactsDisputed, FactsSettled)
    ),
    (DaysCorrected, verification_receivers.on_days_corrected),
    (LinesMoved, ledger_receivers.on_lines_moved),
    (LinesFreed, verification_receivers.on_lines_freed),
    (StatementsMoved, ledger_receivers.on_statements_moved),
    (RecoveryMoved, ledger_receivers.on_recovery_moved),
    (InterestMoved, ledger_receivers.on_interest_moved),
)
"""Who is told of which event of a lower floor."""

READERS: Mapping[str, Any] = {
    rules_service.KEYS: {
        payments_routes.KIND: payments_routes.key_of,
        payments_payers.KIND: payments_payers.key_of,
    },
    planning_judging.READER: taken_of_needs,
    procurement_steps.READER: decisions_prospects.remedy_time,
    framework_labels.READER: price_labels,
    framework_running.READER: running_calls,
    framework_used.READER: ledger_queries.used_of_lots,
    agreements_money.READER: ledger_queries.used_of_contracts,
    agreements_money.REACH: payments_queries.reach_of,
    payments_lifecycle.SAMPLES: samples_queries.what_waits,
    payments_shown.DISPUTED: disputes_queries.disputed_in_run,
    results_lines.TO_CHANGE: payments_resting.lines_to_change,
    results_lines.CHANGED: payments_resting.lines_changed,
    results_lines.RESTING: payments_shown.lines_resting,
    referrals_work.TOLD: results_shown.work_told,
    referrals_work.OF_PERSON: results_shown.work_of_person,
}
"""What a lower floor asks of a higher one, by the name under which the application keeps it."""


def install(app: Flask) -> None:
    """Let the rooms of an application hear of each other."""
    for event_type, receiver in RECEIVERS:
        events.receive(event_type, receiver)
    app.extensions.update(READERS)
