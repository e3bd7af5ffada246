"""What falls together with a decision that is in force no longer."""

from marketplace.decisions.events import DecisionFell
from marketplace.decisions.kinds import AWARDS
from marketplace.decisions.models import Decision
from marketplace.frameworks.parties.service import fell_parties
from marketplace.platform.events import send
from marketplace.platform.unit import Unit, system_unit


def tell_fell(u: Unit, decision: Decision, by: Decision | None = None) -> None:
    """A decision fell, perhaps ``by`` a later one: its parties fall, the rooms above are told."""
    let_parties_fall(u, decision)
    send(u, DecisionFell(decision.id, by.id if by else None))


def let_parties_fall(u: Unit, decision: Decision) -> None:
    """Whom an award chose as parties of a framework's lot are parties no longer."""
    if decision.kind in AWARDS:
        with system_unit(u) as system:
            fell_parties(system.actor, decision.id)
