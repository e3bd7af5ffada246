"""The one list of rooms, from which the web, the worker and Alembic put the house together. What
each room gives stands in its ``room.py``. Beside this list are ``commands``, for the command line,
and ``receivers``, how rooms hear of each other."""

from flask import Flask

from contracts.agreements import room as agreements
from marketplace import menu, receivers
from marketplace.admissions import room as admissions
from marketplace.baskets import room as baskets
from marketplace.calloffs import room as calloffs
from marketplace.claims import room as claims
from marketplace.corrections import room as corrections
from marketplace.decisions import room as decisions
from marketplace.evaluation import room as evaluation
from marketplace.fairness import room as fairness
from marketplace.frameworks import room as frameworks
from marketplace.home import room as home
from marketplace.notices import room as notices
from marketplace.offers import room as offers
from marketplace.passports import room as passports
from marketplace.planning import room as planning
from marketplace.platform import audit, downloads, files, jobs, numbers, words
from marketplace.platform.identity import room as identity
from marketplace.platform.room import Room
from marketplace.procurement import room as procurement
from marketplace.providers import room as providers
from marketplace.questions import room as questions
from marketplace.quick import room as quick
from marketplace.rules import room as rules
from marketplace.sealing import room as sealing
from marketplace.sealing import session as sealing_session
from marketplace.suitability import room as suitability
from outcomes.caseload import room as caseload
from outcomes.evidence import room as evidence
from outcomes.feedback import room as feedback
from outcomes.finder import room as finder
from outcomes.insight import room as insight
from outcomes.invoices import room as invoices
from outcomes.ledger import room as ledger
from outcomes.participants import room as participants
from outcomes.payables import room as payables
from outcomes.payees import room as payees
from outcomes.payments import room as payments
from outcomes.referrals import room as referrals
from outcomes.results import room as results
from outcomes.verification import room as verification

GROUND = Room(models=(audit, files, jobs, numbers), blueprints=(downloads.bp,))

ROOMS: tuple[Room, ...] = (
    GROUND,
    identity.ROOM,
    home.ROOM,
    baskets.ROOM,
    rules.ROOM,
    planning.ROOM,
    sealing.ROOM,
    providers.ROOM,
    passports.ROOM,
    admissions.ROOM,
    frameworks.ROOM,
    procurement.ROOM,
    questions.ROOM,
    offers.ROOM,
    suitability.ROOM,
    evaluation.ROOM,
    decisions.ROOM,
    claims.ROOM,
    corrections.ROOM,
    calloffs.ROOM,
    quick.ROOM,
    fairness.ROOM,
    notices.ROOM,
    agreements.ROOM,
    participants.ROOM,
    referrals.ROOM,
    evidence.ROOM,
    results.ROOM,
    payees.ROOM,
    feedback.ROOM,
    finder.ROOM,
    caseload.ROOM,
    payments.ROOM,
    verification.ROOM,
    invoices.ROOM,
    ledger.ROOM,
    payables.ROOM,
    insight.ROOM,
)
"""In the order in which home tells of their to-dos, and the documentation of their lifecycles."""

MODELS = tuple(each for room in ROOMS for each in room.models)
LIFECYCLES = tuple(each for room in ROOMS for each in room.lifecycles)
"""Every lifecycle table: tests walk them, the documentation's diagrams are drawn from them."""
BLUEPRINTS = tuple(each for room in ROOMS for each in room.blueprints)
WORDS = tuple(each for room in ROOMS for each in room.words)
TODOS = tuple(each for room in ROOMS for each in room.todos)
FILE_KINDS = tuple(each for room in ROOMS for each in room.file_kinds)
"""Every kind of file and who reads it; of any other nobody does."""
LIMITS = tuple(each for room in ROOMS for each in room.limits)


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
