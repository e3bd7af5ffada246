"""What claims do when a decision that they are against is replaced."""

from flask_babel import force_locale
from flask_babel import gettext as _

from marketplace.claims.service import end_claims
from marketplace.decisions.events import DecisionReplaced
from marketplace.decisions.models import Decision
from marketplace.decisions.queries import call_of
from marketplace.platform.unit import Unit


def on_decision_replaced(u: Unit, event: DecisionReplaced) -> None:
    """A correction upholds what was demanded, a cancellation leaves nothing to demand; an appeal
    goes on against the later decision."""
    later = u.get(Decision, event.by_id)
    upheld = later.kind in ("correction", "reversal")
    with force_locale(call_of(later).language):
        answer = _("Asiasta on tehty uusi päätös %(number)s.", number=later.diary_number)
    end_claims(u.actor, event.decision_id, event.by_id, upheld=upheld, answer=answer)
