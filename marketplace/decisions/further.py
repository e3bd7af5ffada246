"""What may follow a decision: the acts that begin another one, as its page offers them."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.decisions.answers import claims_open_to
from marketplace.decisions.award import award_in
from marketplace.decisions.lifecycle import STANDING, not_correctable
from marketplace.decisions.models import Decision
from marketplace.decisions.queries import concerns, decided_since
from marketplace.offers.conflicts import conflict_of
from marketplace.platform.actor import Actor
from marketplace.platform.permissions import may

UNDONE = {
    "award": _l("Poista päätös ja arvioi uudelleen"),
    "correction": _l("Poista päätös ja arvioi uudelleen"),
    "admission": _l("Poista päätös ja ratkaise hakemus uudelleen"),
    "refusal": _l("Poista päätös ja ratkaise hakemus uudelleen"),
    "suspension": _l("Poista päätös paikan keskeyttämisestä"),
    "removal": _l("Poista päätös listalta poistamisesta"),
    "cancellation": _l("Poista keskeyttämispäätös"),
    "reversal": _l("Palauta poistettu päätös voimaan"),
}
"""What taking back a decision of each kind does."""


@dataclass(frozen=True)
class Further:
    """A link that begins another decision."""

    url: str
    label: str
    kind: str = "secondary"


def claim_acts(actor: Actor, decision: Decision) -> list[Further]:
    """The ways to seek a change of a decision that are open to the actor, and what was sought."""
    if decision.signed_at is None:
        return []
    number, found = decision.diary_number, []
    own = concerns(actor, decision)
    files = decision.state in STANDING and bool(claims_open_to(decision))
    if own and files and decision.final_after and may(actor, "claim.file"):
        in_time = actor.today <= decision.final_after
        words = _("Vaadi muutosta") if in_time else _("Vaadi muutosta (määräaika on päättynyt)")
        url = url_for("claims.file", number=number)
        found.append(Further(url, words, "secondary" if in_time else "quiet"))
    open_to_record = decision.state in (*STANDING, "replaced", "lapsed")
    records = open_to_record and may(actor, "claim.record")
    if records and not conflict_of(actor, decision.matter_id):
        url = url_for("claims.record", number=number)
        stands = decision.state in STANDING
        words = _("Kirjaa vaatimus tai valitus") if stands else _("Kirjaa valitus")
        found.append(Further(url, words, "secondary" if stands else "quiet"))
    if may(actor, "claim.view") and decision.pending:
        url = url_for("claims.index", decision=number)
        found.append(Further(url, _("Katso vaatimukset"), "quiet"))
    return found


def further_acts(actor: Actor, decision: Decision, claim: str | None = None) -> list[Further]:
    """The decisions that the actor may now draft on the same matter, perhaps for a claim."""
    if not may(actor, "decision.draft") or decision.signed_at is None:
        return []
    if conflict_of(actor, decision.matter_id):
        return []
    number = decision.diary_number
    award = award_in(decision)
    found = []
    if decision.state == "lapsed" and award and award.has_next:
        url = url_for("corrections.next_in_line", number=number)
        found.append(Further(url, _("Valmistele valinta seuraavalle"), "primary"))
    if decision.state == "lapsed" and award and not award.has_next:
        url = url_for("corrections.cancel", number=award.call_number)
        found.append(Further(url, _("Keskeytä hankinta")))
    if not_correctable(decision, actor.today) or decided_since(actor, decision):
        return found
    if award:
        url = url_for("corrections.correct", number=number, claim=claim)
        found.append(Further(url, _("Oikaise päätös")))
    url = url_for("corrections.reverse", number=number, claim=claim)
    found.append(Further(url, str(UNDONE[decision.kind]), "quiet"))
    return found
