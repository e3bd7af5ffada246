"""The one list of rooms: what the web, the worker, the command line and Alembic put together."""

from collections.abc import Mapping
from types import ModuleType

import click
from flask import Blueprint, Flask

from contracts.agreements import models as agreements_models
from marketplace.baskets import models as baskets_models
from marketplace.decisions import models as decisions_models
from marketplace.evaluation import models as evaluation_models
from marketplace.offers import models as offers_models
from marketplace.platform import audit, events, files, jobs, numbers, words
from marketplace.platform.events import Receiver
from marketplace.platform.identity import models as identity_models
from marketplace.platform.lifecycle import Lifecycle
from marketplace.platform.schedule import Periodic
from marketplace.platform.todo import TodoSource
from marketplace.procurement import models as procurement_models
from marketplace.providers import models as providers_models
from marketplace.rules import models as rules_models
from outcomes.participants import models as participants_models
from outcomes.payments import models as payments_models
from outcomes.referrals import models as referrals_models
from outcomes.results import models as results_models

MODELS: tuple[ModuleType, ...] = (
    audit,
    files,
    jobs,
    numbers,
    identity_models,
    baskets_models,
    rules_models,
    providers_models,
    procurement_models,
    offers_models,
    evaluation_models,
    decisions_models,
    agreements_models,
    participants_models,
    referrals_models,
    results_models,
    payments_models,
)
"""Modules with tables."""

LIFECYCLES: tuple[Lifecycle, ...] = ()
"""Every lifecycle table: tests walk them, the documentation's diagrams are drawn from them."""

BLUEPRINTS: tuple[Blueprint, ...] = ()
"""Pages and APIs."""

WORDS: tuple[ModuleType, ...] = ()
"""Modules with ``ERRORS`` and ``LABELS``."""

RECEIVERS: tuple[tuple[type, Receiver], ...] = ()
"""Who is told of which event of a lower floor."""

TASKS: Mapping[str, str] = {
    "mail.send": "marketplace.platform.mail:send",
}
"""Jobs by name; the function is loaded in the worker only."""

SCHEDULE: tuple[Periodic, ...] = ()
"""Periodic jobs, in every area."""

TODOS: tuple[TodoSource, ...] = ()
"""What waits for whom, for the home page."""

COMMANDS: tuple[click.Command, ...] = ()
"""Groups of commands, in the order of the road."""


def install(app: Flask) -> None:
    """Wire the rooms into an application."""
    for module in WORDS:
        words.register(module.ERRORS, module.LABELS)
    for event_type, receiver in RECEIVERS:
        events.receive(event_type, receiver)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.extensions["todos"] = TODOS
