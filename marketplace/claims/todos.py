"""What claims wait for: an answer, or the court."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from marketplace.claims.lifecycle import APPEAL, CLAIM
from marketplace.claims.models import Claim
from marketplace.claims.queries import pending_claims
from marketplace.platform.actor import Actor, Audience
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Todo
from marketplace.platform.words import label


def todos(actor: Actor) -> Iterator[Todo]:
    """Claims to answer; those that others answer wait for others."""
    if actor.audience != Audience.STAFF or not may(actor, "claim.view"):
        return
    for claim in pending_claims(actor, MOST):
        yield Todo(
            title=_title(claim),
            about=f"{claim.claimant}, {claim.decision.diary_number}",
            url=url_for("claims.show", number=claim.number),
            waits_for_others=not _own(claim, actor),
        )


def _title(claim: Claim) -> str:
    if claim.kind == APPEAL:
        return _("Valitus odottaa tuomioistuimen ratkaisua")
    return _("Vastaa: %(kind)s", kind=label(f"claim.kind.{claim.kind}"))


def _own(claim: Claim, actor: Actor) -> bool:
    return claim.kind != APPEAL and CLAIM.can(claim, "reject", actor)
