"""What each notice of a list is to the reader's own provider: it may act on it, or what it lacks.

One look-up for each kind of fact, however long the list is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from marketplace.admissions.models import ENDED, Admission, Application
from marketplace.admissions.queries import NOT_IN, takes_part
from marketplace.admissions.steps import APPLICATION_STATUS
from marketplace.baskets.models import ServiceLine
from marketplace.notices.models import Notice
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.procurement.minicompetitions.queries import own_states, refusal_of
from marketplace.providers.mending import to_mend
from marketplace.providers.queries import fits, open_changes, own_provider


@dataclass(frozen=True)
class Fit:
    """What a call or an admission is to the own provider."""

    lacks: Sequence[Mapping[str, str]]
    """What keeps it from acting, each with the link to where it is mended; empty where nothing."""
    application: str | None = None
    """The state of its living application, to an admission."""
    kind: str = "ok"
    """How that state is shown."""


def fitting(
    actor: Actor, notices: Sequence[Notice], lines: Mapping[UUID, ServiceLine]
) -> dict[UUID, Fit]:
    """The fit of each call and admission among some notices, by key."""
    wanted = [each for each in notices if each.kind != "decision"]
    if not wanted:
        return {}
    provider = own_provider(actor)
    own = {each.service_line_id for each in provider.lines}
    missing = any(each.service_line_id not in own for each in wanted)
    changes = open_changes(provider) if missing else ()
    applications = _applications(actor)
    parties = own_states(actor)

    def fit(notice: Notice) -> Fit:
        reasons = fits(provider, lines[notice.service_line_id], changes)
        if notice.only_for and "/" in notice.only_for:
            reasons += _not_party(notice.only_for, parties)
        elif notice.only_for:
            reasons += _not_listed(notice.only_for, applications.get(notice.only_for))
        state, _takes_part = applications.get(notice.number, ("", False))
        if notice.kind == "admission" and state:
            return Fit((), state, APPLICATION_STATUS[state])
        return Fit(to_mend(reasons))

    return {each.id: fit(each) for each in wanted}


def _applications(actor: Actor) -> dict[str, tuple[str, bool]]:
    """The state of each living application of the own provider, and whether it takes part, by the
    number of the admission."""
    rows = db.session.execute(
        select(Admission.number, Application.state, takes_part(actor.today))
        .join(Admission, Admission.id == Application.admission_id)
        .where(Application.provider_id == actor.organisation_id, Application.state.not_in(ENDED))
    )
    return {number: (state, part) for number, state, part in rows}


def _not_party(of: str, parties: Mapping[tuple[str, int], str]) -> list[Refused]:
    """Why the provider is not among the parties of the lot that a mini-competition buys from."""
    number, _, position = of.partition("/")
    state = parties.get((number, int(position)), "")
    facts = {"number": number, "position": position}
    return [] if state == "in_force" else [refusal_of(state, **facts)]


def _not_listed(number: str, application: tuple[str, bool] | None) -> list[Refused]:
    """Why the provider is not among those whom a call is for (as ``admissions.queries.not_partner``
    tells of one)."""
    state, part = application or ("none", False)
    if part:
        return []
    if state == "admitted":
        return [Refused("admission.terms_unconfirmed", number=number)]
    return [Refused(NOT_IN.get(state, "admission.not_admitted"), number=number)]
