"""The commands of all rooms, as the command line puts them together."""

import click

from contracts.agreements import commands as agreements_commands
from marketplace.baskets import commands as baskets_commands
from marketplace.calloffs import commands as calloffs_commands
from marketplace.claims import commands as claims_commands
from marketplace.corrections import commands as corrections_commands
from marketplace.decisions.admitting import commands as admitting_commands
from marketplace.decisions.partners import commands as partners_commands
from marketplace.evaluation import commands as evaluation_commands
from marketplace.offers import commands as offers_commands
from marketplace.passports import commands as passports_commands
from marketplace.planning import commands as planning_commands
from marketplace.platform import (
    audit_commands,
    job_commands,
)
from marketplace.platform.identity import commands as identity_commands
from marketplace.procurement import commands as procurement_commands
from marketplace.procurement.rounds import commands as rounds_commands
from marketplace.providers import commands as providers_commands
from marketplace.questions import commands as questions_commands
from marketplace.quick import commands as quick_commands
from marketplace.rules import commands as rules_commands
from marketplace.sealing import commands as sealing_commands
from marketplace.suitability import commands as suitability_commands
from outcomes.ledger import commands as ledger_commands
from outcomes.participants import commands as participants_commands
from outcomes.referrals import commands as referrals_commands
from outcomes.results import commands as results_commands
from outcomes.verification import commands as verification_commands

COMMANDS: tuple[click.Command, ...] = (
    identity_commands.group,
    baskets_commands.group,
    rules_commands.group,
    planning_commands.group,
    sealing_commands.group,
    providers_commands.group,
    passports_commands.group,
    partners_commands.group,
    admitting_commands.group,  # admissions', with the command that decides
    rounds_commands.group,  # frameworks', with the commands about parties and rounds
    procurement_commands.group,
    questions_commands.group,
    offers_commands.group,
    suitability_commands.group,
    evaluation_commands.group,
    corrections_commands.group,
    claims_commands.group,
    calloffs_commands.group,
    quick_commands.group,
    agreements_commands.group,
    participants_commands.group,
    referrals_commands.group,
    results_commands.group,
    verification_commands.group,  # payment's, with the commands about lines
    ledger_commands.group,
    audit_commands.group,
    job_commands.group,
)
"""Groups of commands, in the order of the road."""
