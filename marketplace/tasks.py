"""Every job by name, and those that run by the clock."""

from collections.abc import Mapping
from datetime import timedelta

from marketplace.platform.schedule import Periodic

TASKS: Mapping[str, str] = {
    "mail.send": "marketplace.platform.mail:send",
    "jobs.remove_done": "marketplace.platform.jobs:remove_done",
    "need.render_memo": "marketplace.planning.jobs:render_memo",
    "need.judge_anew": "marketplace.planning.jobs:judge_anew",
    "passport.remind": "marketplace.passports.jobs:remind_lapsing",
    "admission.tell_opened": "marketplace.admissions.jobs:tell_opened",
    "framework.lapse_due": "marketplace.frameworks.jobs:lapse_due",
    "call.close_due": "marketplace.procurement.jobs:close_due",
    "call.tell_newcomer": "marketplace.procurement.jobs:tell_newcomer",
    "call.tell_published": "marketplace.procurement.jobs:tell_published",
    "call_off.lapse_due": "marketplace.calloffs.jobs:lapse_due",
    "call.render": "marketplace.offers.documents.jobs:render_call",
    "quick.lapse_due": "marketplace.quick.jobs:lapse_due",
    "fairness.count": "marketplace.fairness.jobs:count",
    "quick.render_confirmation": "marketplace.quick.jobs:render_confirmation",
    "notice.tell_new": "marketplace.notices.jobs:tell_new",
    "notice.send_digest": "marketplace.notices.jobs:send_digest",
    "question.tell_asked": "marketplace.questions.jobs:tell_asked",
    "question.tell_closed": "marketplace.questions.jobs:tell_closed",
    "offer.tell_answers": "marketplace.offers.jobs:tell_answers",
    "offer.send_receipt": "marketplace.offers.jobs:send_receipt",
    "offer.tell_withdrawn": "marketplace.offers.jobs:tell_withdrawn",
    "offer.tell_opened": "marketplace.offers.jobs:tell_opened",
    "offer.render_opening": "marketplace.offers.opening.jobs:render_record",
    "offer.tell_corrected": "marketplace.offers.jobs:tell_corrected",
    "offer.tell_cancelled": "marketplace.offers.jobs:tell_cancelled",
    "suitability.tell_asked": "marketplace.suitability.jobs:tell_asked",
    "suitability.tell_answered": "marketplace.suitability.jobs:tell_answered",
    "decision.render": "marketplace.decisions.jobs:render_document",
    "decision.finalise_due": "marketplace.decisions.jobs:finalise_due",
    "claim.render_letter": "marketplace.claims.jobs:render_letter",
    "contract.draft": "contracts.agreements.jobs:draft",
    "contract.draft_call_off": "contracts.agreements.jobs:draft_call_off",
    "contract.render": "contracts.agreements.jobs:render_document",
    "contract.end_with_party": "contracts.agreements.jobs:end_with_party",
    "contract.renew_agreements": "contracts.agreements.jobs:renew",
    "contract.end_due": "contracts.agreements.jobs:end_due",
    "referral.lapse_due": "outcomes.referrals.jobs:lapse_due",
    "results.import_file": "outcomes.results.jobs:import_file",
    "results.mail_question": "outcomes.results.confirming.jobs:mail_question",
    "results.remove_unconfirmed": "outcomes.results.jobs:remove_unconfirmed",
    "payment.statement": "outcomes.payments.jobs:render_statement",
    "insight.take": "outcomes.insight.jobs:take",
    "billing.render": "outcomes.ledger.billing.jobs:render_bill",
}
"""Jobs by name; the function is loaded in the worker only."""

SCHEDULE: tuple[Periodic, ...] = (
    Periodic("call.close_due", timedelta(minutes=1)),
    Periodic("call_off.lapse_due", timedelta(minutes=1)),
    Periodic("quick.lapse_due", timedelta(minutes=1)),
    Periodic("notice.tell_new", timedelta(minutes=10)),
    Periodic("notice.send_digest", timedelta(weeks=1), from_monday=timedelta(hours=7)),
    Periodic("passport.remind", timedelta(days=1)),
    Periodic("decision.finalise_due", timedelta(hours=1)),
    Periodic("need.judge_anew", timedelta(days=1)),
    Periodic("fairness.count", timedelta(hours=1)),
    Periodic("framework.lapse_due", timedelta(hours=6)),
    Periodic("jobs.remove_done", timedelta(days=1)),
    Periodic("contract.end_due", timedelta(hours=6)),
    Periodic("referral.lapse_due", timedelta(minutes=10)),
    Periodic("results.remove_unconfirmed", timedelta(days=1)),
    Periodic("insight.take", timedelta(days=1), from_monday=timedelta(hours=6)),
)
"""Periodic jobs, in every area."""
