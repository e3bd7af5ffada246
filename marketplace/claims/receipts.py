"""The receipt of a claim: what came and when, who answers it, what happens next and by when."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from marketplace.claims.answers.service import ANSWER_OF
from marketplace.claims.lifecycle import APPEAL, REVISION_CLAIM
from marketplace.claims.models import Claim
from marketplace.decisions.competence import rules_covering
from marketplace.decisions.matter import matter_of
from marketplace.decisions.models import Decision
from marketplace.platform.actor import Actor
from marketplace.platform.i18n import text_of
from marketplace.pure.competence import BODY
from marketplace.pure.periods import ONE_DAY, add_business_days, local_day
from marketplace.rules.queries import holidays_between, rule_on, rules_on

LONGEST_SHIFT = 31 * ONE_DAY
REPLY, MEANS = "reply_period", "claim"
"""Rules: by when a claim is answered, and how the means to claim differ."""


@dataclass(frozen=True)
class Receipt:
    """What a claimant may rely on."""

    recorded_at: datetime
    sha256: str
    """Of the claim as it was filed."""
    handler: str | None
    """The office or body that decides on it, by the rules of today; None where a court does."""
    answer_by: date | None
    """The day by which an answer is to be expected."""


def receipt_of(actor: Actor, claim: Claim) -> Receipt:
    """The receipt of a claim, as the rules of the day on which it was recorded say."""
    told = answer_by(actor, claim)
    if told is None:
        return Receipt(claim.created_at, digest(claim), None, None)
    handler = handler_of(actor, claim.kind, claim.decision)
    return Receipt(claim.created_at, digest(claim), handler, told)


def handler_of(actor: Actor, kind: str, decision: Decision) -> str | None:
    """The office or body that decides on a kind of claim against a decision, by the rules of
    today, a body by the name that the decision's instructions give; None where nobody is named."""
    covering = rules_covering(actor, ANSWER_OF[kind], matter_of(decision))
    registry = decision.remedy.get("registry", {}) if kind == REVISION_CLAIM else {}
    named = registry.get("claims_body")
    for power, rule in covering:
        return text_of(named if named and power.holder == BODY else rule.value["names"])
    return None


def hints_of(actor: Actor, kinds: Sequence[str], decision: Decision) -> Mapping[str, str]:
    """How the means to seek a change of a decision differ: when each is used, what follows, and
    who decides. What the rules of today do not tell is left out."""
    rows = {each.key: each.value for each in rules_on(actor, (MEANS,), actor.today)}
    hints = {}
    for kind in kinds:
        why = text_of(rows[kind]["why"]) if kind in rows else ""
        who = handler_of(actor, kind, decision)
        hints[kind] = " ".join(filter(None, (why, who and _("Ratkaisija: %(who)s.", who=who))))
    return hints


def digest(claim: Claim) -> str:
    """The SHA-256 of what was claimed: the same words on the same day give the same one."""
    said = {
        "number": claim.number,
        "kind": claim.kind,
        "claimant": claim.claimant,
        "received_on": claim.received_on.isoformat(),
        "demands": claim.demands,
        "grounds": claim.grounds,
    }
    words = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(words.encode()).hexdigest()


def answer_by(actor: Actor, claim: Claim) -> date | None:
    """The day by which the claimant may expect an answer, as told at filing; None of an appeal."""
    if claim.kind == APPEAL:
        return None
    recorded = local_day(claim.created_at)
    days = int(rule_on(actor, REPLY, "claim", recorded).value["business_days"])
    end = claim.received_on + 2 * days * ONE_DAY + LONGEST_SHIFT
    return add_business_days(claim.received_on, days, holidays_between(claim.received_on, end))
