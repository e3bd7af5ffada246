"""What claims wait for: an answer, or the court."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import exists

from marketplace.claims.lifecycle import APPEAL
from marketplace.claims.models import Claim
from marketplace.claims.queries import UNSENT, drafted_answers, pending_claims, unsent_letters
from marketplace.claims.receipts import answer_by
from marketplace.decisions.lifecycle import signs
from marketplace.platform.actor import Actor, Audience
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Kind, Kinds, Todo
from marketplace.platform.words import label


def _pending(actor: Actor) -> Iterator[Todo]:
    """Claims that wait for their outcome; an answer that waits for the actor's own signature is
    among the drafts of decisions."""
    claims = pending_claims(actor, MOST)
    drafts = drafted_answers(actor, claims)
    for claim in claims:
        draft = drafts.get(claim.id)
        if draft is not None and signs(draft, actor):
            continue
        told = answer_by(actor, claim)
        yield Todo(
            title=_title(claim, actor, drafted=draft is not None),
            about=f"{claim.claimant}, {claim.decision.diary_number}",
            url=url_for("claims.show", number=claim.number),
            due=told,
            waits_for_others=draft is not None or not _own(claim, actor),
        )


def _title(claim: Claim, actor: Actor, *, drafted: bool) -> str:
    if claim.kind == APPEAL:
        return _("Valitus odottaa tuomioistuimen ratkaisua")
    kind = label(f"claim.kind.{claim.kind}")
    if actor.audience == Audience.PROVIDER:
        return _("Vaatimuksesi odottaa vastausta: %(kind)s", kind=kind)
    if drafted:
        return _("Vastaus odottaa allekirjoitusta: %(kind)s", kind=kind)
    if not _own(claim, actor):
        return _("Vastausta valmistellaan: %(kind)s", kind=kind)
    if claim.late:
        return _("Valmistele jättäminen tutkimatta: %(kind)s", kind=kind)
    return _("Valmistele vastaus: %(kind)s", kind=kind)


def _own(claim: Claim, actor: Actor) -> bool:
    """The officer prepares an answer; who signs it has the draft among the own tasks."""
    return claim.kind != APPEAL and may(actor, "claim.draft_answer")


def _letters(actor: Actor) -> Iterator[Todo]:
    for claim in unsent_letters(actor, MOST):
        yield Todo(
            title=_("Kerro raukeamisesta kirjeellä")
            if claim.state == "lapsed"
            else _("Lähetä vastaus kirjeenä"),
            about=f"{claim.claimant}, {claim.decision.diary_number}",
            url=url_for("claims.show", number=claim.number),
        )


todos = Kinds(
    (
        Kind(
            lambda actor: (
                actor.audience == Audience.STAFF
                and may(actor, "claim.post")
                and exists().where(Claim.area_id == actor.area_id, UNSENT)
            ),
            _letters,
        ),
        Kind(
            lambda actor: (
                may(actor, "claim.view")
                and exists().where(Claim.area_id == actor.area_id, Claim.state == "pending")
            ),
            _pending,
        ),
    )
)
"""Claims to answer and letters to send; what others answer waits for others."""
