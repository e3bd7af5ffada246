"""Role × act: one permission per act, asked by every verb, route and command.

Which rows an actor reaches at all is held by row-level security; that a provider acts only for
its own organisation follows from it. This table says who may do what.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Forbidden, Refused
from marketplace.platform.roles import PROVIDER_ROLES, STAFF_ROLES, Role

_ANYBODY = frozenset(Role)
_OFFICER = frozenset({Role.PROCUREMENT_OFFICER})
_DECIDER = frozenset({Role.DECISION_MAKER})
_PROVIDER = frozenset({Role.PROVIDER})
_PROVIDER_WRITERS = _PROVIDER | {Role.PROVIDER_WRITER}
_PROVIDERS = PROVIDER_ROLES
_COACH = frozenset({Role.COACH})
_VERIFIER = frozenset({Role.FINANCE_VERIFIER})
_APPROVER = frozenset({Role.FINANCE_APPROVER})
_FINANCE = _VERIFIER | _APPROVER
_ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
_SYSTEM = frozenset({Role.SYSTEM})
_BUYERS = _OFFICER | _DECIDER
_LOGGED_IN = _ANYBODY - {Role.PUBLIC, Role.SYSTEM}

PERMISSIONS: Mapping[str, frozenset[Role]] = {
    # the frame
    "home.view": _ANYBODY,
    "health.view": _ANYBODY,
    "jobs.view": _ADMINISTRATOR | _SYSTEM,
    "jobs.retry": _ADMINISTRATOR | _SYSTEM,
    "file.download": _LOGGED_IN,
    "audit.verify": frozenset({Role.AUDITOR, Role.ADMINISTRATOR, Role.SYSTEM}),
    # people and log-in
    "account.log_in": _ANYBODY,
    "account.edit": _LOGGED_IN,
    "user.invite": _ADMINISTRATOR | _SYSTEM,
    "user.view": _ADMINISTRATOR | _SYSTEM,
    "user.set_password": _SYSTEM,
    "user.reset_second_factor": _ADMINISTRATOR | _SYSTEM,
    "membership.end": _ADMINISTRATOR,
    "area.set_up": _SYSTEM,
    # baskets and rules
    "basket.view": _ANYBODY,
    "basket.load": _SYSTEM,
    "rule.load": _SYSTEM,
    "rule.view": STAFF_ROLES,
    "rule.edit": _ADMINISTRATOR,
    "rule.confirm": _DECIDER,
    # needs and the choice of a procedure
    "need.view": _BUYERS | {Role.ADMINISTRATOR, Role.AUDITOR},
    "need.draft": _OFFICER,
    "need.tell_ahead": _OFFICER,
    "need.assess": _BUYERS | _SYSTEM,
    "need.override": _DECIDER,
    "need.begin": _OFFICER | _SYSTEM,
    "need.record_value": _BUYERS | _SYSTEM,
    "need.judge_anew": _SYSTEM,
    "need.render_memo": _SYSTEM,
    # providers
    "provider.register": frozenset({Role.PUBLIC, Role.SYSTEM}),
    "provider.directory": _ANYBODY,
    "provider.edit": _PROVIDER,
    "provider.submit": _PROVIDER,
    "provider.reopen": _PROVIDER,
    "provider.manage_people": _PROVIDER,
    "provider.view_own": _PROVIDERS,
    "provider.view": _BUYERS | _FINANCE | _COACH | {Role.ADMINISTRATOR, Role.AUDITOR},
    "provider.approve": _OFFICER,
    "provider.return": _OFFICER,
    "provider.reject": _OFFICER,
    "provider.close": _PROVIDER | _OFFICER,
    "provider.withdraw_change": _PROVIDER | _OFFICER,
    "provider.decide_change": _OFFICER | _APPROVER,
    "provider.suspend": _OFFICER,
    "provider.reinstate": _OFFICER,
    # passports: self-declaration and evidence
    "passport.view_own": _PROVIDERS,
    "passport.declare": _PROVIDER,
    "passport.add_evidence": _PROVIDER_WRITERS,
    "passport.view": _BUYERS | _FINANCE | {Role.AUDITOR},
    "passport.decide": _OFFICER,
    "passport.remind": _SYSTEM,
    # standing admissions
    "admission.view_open": _ANYBODY,
    "admission.view": _BUYERS | {Role.ADMINISTRATOR, Role.AUDITOR},
    "admission.draft": _OFFICER,
    "admission.open": _OFFICER,
    "admission.follow_need": _SYSTEM,
    "admission.change_terms": _OFFICER,
    "admission.close": _OFFICER,
    "application.view": _PROVIDERS | _BUYERS | {Role.AUDITOR},
    "application.draft": _PROVIDER_WRITERS,
    "application.submit": _PROVIDER,
    "application.answer": _PROVIDER,
    "application.leave": _PROVIDER,
    "application.ask": _OFFICER,
    "application.decide": _DECIDER | _SYSTEM,
    "application.reinstate": _OFFICER,
    "application.reopen": _BUYERS | _SYSTEM,
    # framework agreements, their parties and what is held of their ceilings
    "framework.view_open": _ANYBODY,
    "framework.view_own": _PROVIDERS,
    "framework.view": _BUYERS | {Role.ADMINISTRATOR, Role.AUDITOR},
    "framework.draft": _OFFICER,
    "framework.compete": _OFFICER,
    "framework.end": _DECIDER,
    "framework.keep": _SYSTEM,
    "framework.follow_need": _SYSTEM,
    "framework.hold": _BUYERS | _SYSTEM,
    "party.follow": _BUYERS | _SYSTEM,
    "party.suspend": _OFFICER,
    "party.leave": _OFFICER,
    "party.remove": _DECIDER,
    "party.revise": _OFFICER,
    # quick services
    "quick.view": _BUYERS | _COACH | {Role.ADMINISTRATOR, Role.AUDITOR},
    "quick.view_order": _BUYERS | _COACH | _FINANCE | _PROVIDERS | {Role.AUDITOR},
    "quick.view_own": _PROVIDERS,
    "quick.set_up": _OFFICER,
    "quick.keep": _PROVIDER_WRITERS | _OFFICER,
    "quick.approve": _OFFICER,
    "quick.order": _COACH | _OFFICER,
    "quick.answer": _PROVIDER_WRITERS,
    "quick.deliver": _PROVIDER_WRITERS | _COACH | _OFFICER,
    "fairness.view": _BUYERS | {Role.AUDITOR},
    "fairness.view_own": _PROVIDERS,
    "fairness.count": _SYSTEM,
    "quick.receive": _COACH | _OFFICER,
    "quick.attach": _SYSTEM,
    "quick.pass_on": _SYSTEM,
    # call-offs by rank and direct
    "call_off.view": _BUYERS | _PROVIDERS | {Role.AUDITOR},
    "call_off.view_all": _BUYERS | {Role.AUDITOR},
    "call_off.order": _OFFICER,
    "call_off.answer": _PROVIDER_WRITERS,
    "call_off.pass_on": _SYSTEM,
    # keys and seals
    "key.view": _OFFICER | _ADMINISTRATOR,
    "key.make": _OFFICER,
    "key.make_escrow": _ADMINISTRATOR,
    "key.rehearse": _OFFICER | _ADMINISTRATOR,
    "key.keep": _SYSTEM,
    "key.give_copy": _PROVIDER_WRITERS,
    "key.unlock": _PROVIDERS,
    "seal.make": _OFFICER,
    "seal.hand_over": _OFFICER,
    "seal.share": _OFFICER,
    "seal.recover": _OFFICER,
    # calls
    "call.view_open": _ANYBODY,
    "call.view": _BUYERS | {Role.ADMINISTRATOR, Role.AUDITOR},
    "call.draft": _OFFICER,
    "call.edit": _OFFICER,
    "call.review": _BUYERS,
    "call.publish": _OFFICER,
    "officer.change": _OFFICER | _ADMINISTRATOR,
    "call.correct": _OFFICER,
    "call.close": _SYSTEM,
    "call.follow_need": _SYSTEM,
    "call.render": _SYSTEM,
    "call.evaluate": _OFFICER,
    "call.show_prices": _OFFICER | _SYSTEM,
    "call.reopen": _BUYERS | _SYSTEM,
    "call.finish": _DECIDER | _SYSTEM,
    "call.withdraw": _OFFICER,
    "call.conclude": _DECIDER | _SYSTEM,
    "call.cancel": _DECIDER | _SYSTEM,
    "call.resume": _BUYERS,
    "call.revive": _BUYERS,
    # notices: what is public, in one place
    "notice.search": _ANYBODY,
    "notice.subscribe": _ANYBODY,
    "notice.tell": _SYSTEM,
    # questions about open calls
    "question.view": _ANYBODY,
    "question.ask": _PROVIDERS,
    "question.answer": _OFFICER,
    "question.publish": _OFFICER,
    # offers
    "offer.view_own": _PROVIDERS,
    "offer.draft": _PROVIDER_WRITERS,
    "offer.submit": _PROVIDER,
    "offer.withdraw": _PROVIDER,
    "offer.open": _OFFICER,
    "offer.attach_record": _SYSTEM,
    "offer.verify": _ANYBODY,
    "consortium.answer": _PROVIDER,
    "offer.view": _BUYERS | {Role.AUDITOR},
    "conflict.declare": _BUYERS | {Role.EVALUATOR},
    # suitability
    "suitability.view": _BUYERS | {Role.AUDITOR},
    "suitability.judge": _OFFICER,
    "suitability.answer": _PROVIDER,
    "suitability.complete": _OFFICER,
    # evaluation and decision
    "evaluation.name": _OFFICER,
    "evaluation.score": _OFFICER | {Role.EVALUATOR},
    "evaluation.agree": _OFFICER,
    "evaluation.question": _BUYERS | _SYSTEM,
    "evaluation.rehearse": _OFFICER,
    "evaluation.view": _BUYERS | {Role.AUDITOR},
    "decision.draft": _OFFICER,
    "decision.discard": _OFFICER | _SYSTEM,
    "decision.sign": _DECIDER,
    "decision.settle": _OFFICER,
    "partner.record": _OFFICER,
    "decision.annul": _BUYERS,
    "decision.hold": _SYSTEM,
    "decision.restore": _SYSTEM,
    "decision.reopen": _BUYERS,
    "decision.view": _ANYBODY,
    "decision.read": _PROVIDERS,
    "decision.export": _BUYERS | {Role.ADMINISTRATOR, Role.AUDITOR},
    "decision.render": _SYSTEM,
    "decision.finalise": _SYSTEM,
    # claims and appeals against decisions
    "claim.view": _BUYERS | _PROVIDERS | {Role.AUDITOR},
    "claim.file": _PROVIDER,
    "claim.record": _OFFICER,
    "claim.draft_answer": _OFFICER,
    "claim.answer": _DECIDER,
    "claim.post": _OFFICER,
    "claim.render": _SYSTEM,
    "claim.lapse": _BUYERS | _SYSTEM,
    "claim.reopen": _BUYERS | _SYSTEM,
    "claim.withdraw": _PROVIDER | _OFFICER,
    # contracts
    "contract.view": _PROVIDERS | _BUYERS | _FINANCE | _COACH | {Role.AUDITOR},
    "contract.draft": _SYSTEM,
    "contract.accept": _PROVIDER | _DECIDER,
    "contract.void": _BUYERS | _SYSTEM,
    "contract.terminate": _DECIDER,
    "contract.end": _SYSTEM,
    # people and referrals
    "participant.add": _COACH,
    "participant.view": _COACH,
    "participant.find": _COACH,
    "participant.change": _COACH,
    "participant.hand_over": _COACH,
    "participant.hand_over_all": _ADMINISTRATOR,
    "participant.view_identity": _COACH | _PROVIDER_WRITERS,
    "participant.let_mail": _COACH | _PROVIDER_WRITERS,
    "participant.mail": _SYSTEM,
    "referral.propose": _COACH,
    "referral.view": _COACH | _PROVIDERS,
    "referral.accept": _PROVIDER_WRITERS,
    "referral.decline": _PROVIDER_WRITERS,
    "referral.lapse": _SYSTEM,
    "referral.start": _PROVIDER_WRITERS,
    "referral.interrupt": _PROVIDER_WRITERS,
    "finder.tell_opening": _PROVIDER_WRITERS,
    "finder.search": _COACH,
    "finder.count": _SYSTEM,
    "referral.end": _COACH | _PROVIDER_WRITERS,
    "referral.end_search": _COACH,
    "referral.cancel": _COACH,
    "referral.correct_days": _COACH,
    # evidence of people's work: what others are shown of it, and what was sent
    "evidence.view": _FINANCE | _COACH | _PROVIDERS | {Role.AUDITOR},
    "evidence.cover": _PROVIDER_WRITERS | _COACH | _VERIFIER,
    "evidence.view_original": _PROVIDER_WRITERS | _COACH,
    "evidence.remove": _SYSTEM,
    # results and payment
    "results.import": _VERIFIER,
    "results.import_requested": _SYSTEM,
    "results.map": _VERIFIER,
    "results.settle": _VERIFIER,
    "results.receive": _ANYBODY,
    "results.report": _PROVIDER_WRITERS,
    "results.ask_person": _COACH | _PROVIDER_WRITERS,
    "results.ask_on_paper": _COACH,
    "results.mail_question": _SYSTEM,
    "results.confirm": _ANYBODY,
    "results.remove_unconfirmed": _SYSTEM,
    "results.view": _FINANCE | {Role.AUDITOR},
    "payment.calculate": _VERIFIER,
    "payment.view": _FINANCE | {Role.AUDITOR},
    "payment.view_own": _PROVIDERS,
    "payment.view_line": _FINANCE | _PROVIDERS | {Role.AUDITOR},
    "payment.verify": _VERIFIER,
    "payment.match": _VERIFIER | _SYSTEM,
    "payment.record_term": _VERIFIER,
    "payment.sample": _VERIFIER,
    "dispute.make": _PROVIDER_WRITERS,
    "dispute.answer": _FINANCE,
    "payment.ask_back": _VERIFIER,
    "payment.answer": _PROVIDER_WRITERS,
    "payment.reject": _VERIFIER,
    "payment.submit": _VERIFIER,
    "payment.close": _VERIFIER,
    "payment.approve": _APPROVER,
    "payment.send_back": _APPROVER,
    "payment.hand_over": _APPROVER,
    "payment.send": _VERIFIER,
    "payment.withdraw": _FINANCE,
    "payment.settle": _VERIFIER,
    "payment.record_repayment": _FINANCE,
    "payment.book": _FINANCE,
    "payment.attach_statement": _SYSTEM,
    "payment.follow": _SYSTEM,
    "payment.recall": _SYSTEM,
    "invoice.view": _FINANCE | {Role.AUDITOR},
    "invoice.view_own": _PROVIDERS,
    "invoice.receive": _VERIFIER,
    "invoice.send": _ANYBODY,
    "invoice.match": _VERIFIER | _SYSTEM,
    "invoice.return": _VERIFIER,
    "invoice.token": _VERIFIER,
    "payee.view": _FINANCE | {Role.AUDITOR},
    "payee.record": _FINANCE,
    "payee.confirm": _FINANCE | _SYSTEM,
    "payee.end": _FINANCE,
    "payee.look_up": _FINANCE | _SYSTEM,
    "payee.part": _APPROVER | _SYSTEM,
    "ledger.post": _SYSTEM,
    "ledger.import": _VERIFIER,
    "ledger.view": _FINANCE | {Role.AUDITOR},
    "ledger.reconcile": _FINANCE | _SYSTEM,
    # feedback of people after a service
    "feedback.view": _BUYERS | _COACH | _PROVIDERS | {Role.AUDITOR},
    "feedback.collect": _OFFICER | _COACH,
    "feedback.give": _ANYBODY,
    # effect
    "insight.view": _BUYERS | _FINANCE | _COACH | {Role.ADMINISTRATOR, Role.AUDITOR},
    "insight.take": _BUYERS | _FINANCE | _SYSTEM,
    # what the municipalities are billed
    "billing.view": _FINANCE | {Role.AUDITOR},
    "billing.make": _VERIFIER,
    "billing.discard": _FINANCE,
    "billing.approve": _APPROVER,
    "billing.attach": _SYSTEM,
}
"""Every act of the product and the roles that may do it."""

P = ParamSpec("P")
R = TypeVar("R")
Verb = Callable[Concatenate[Actor, P], R]


def may(actor: Actor, permission: str) -> bool:
    """Whether the actor's roles allow the act."""
    return not PERMISSIONS[permission].isdisjoint(actor.roles)


def require(actor: Actor, permission: str) -> None:
    """Raise Forbidden unless the actor may do the act."""
    if not may(actor, permission):
        raise Forbidden("permission.missing", permission=permission)


def person_of(actor: Actor) -> UUID:
    """The person who acts, where the system alone may not; raises Refused."""
    if actor.user_id is None:
        raise Refused("permission.person_needed")
    return actor.user_id


def verb(permission: str) -> Callable[[Verb[P, R]], Verb[P, R]]:
    """Mark a function of a ``service.py`` as a verb and ask its permission first."""
    if permission not in PERMISSIONS:
        raise KeyError(permission)

    def decorate(function: Verb[P, R]) -> Verb[P, R]:
        @wraps(function)
        def asking(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
            require(actor, permission)
            return function(actor, *args, **kwargs)

        asking.permission = permission  # type: ignore[attr-defined]
        return asking

    return decorate


def permission_of(function: Any) -> str | None:
    """The permission that a verb, route or command asks, or None where it asks none."""
    return getattr(function, "permission", None)
