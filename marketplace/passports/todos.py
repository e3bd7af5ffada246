"""What waits for officers about evidence, and for a provider about its passport."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import exists

from marketplace.passports.models import Evidence
from marketplace.passports.queries import anything_due, evidence_to_decide, papers_and_lapsing
from marketplace.platform.actor import Actor
from marketplace.platform.clock import LOCAL_ZONE
from marketplace.platform.i18n import text_of
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Kind, Kinds, Todo
from marketplace.providers.queries import own_provider


def _to_decide(actor: Actor) -> Iterator[Todo]:
    waiting = Counter(evidence.provider for evidence in evidence_to_decide(actor, MOST))
    for provider, count in waiting.items():
        organisation = provider.organisation
        yield Todo(
            title=ngettext("Tarkista todistus", "Tarkista %(num)d todistusta", count),
            about=f"{organisation.name}, {organisation.business_id}",
            url=url_for("passports.show", business_id=organisation.business_id),
        )


def _own(actor: Actor) -> Iterator[Todo]:
    provider = own_provider(actor, with_lines=True)
    if provider.state != "approved":
        return
    shown, soon = papers_and_lapsing(actor, provider, actor.today)
    for each in soon:
        title = _("Uusi todistus: %(name)s", name=each.name)
        if not each.name:
            title = _("Vahvista vakuutus poissulkemisperusteista")
        endpoint = "passports.own" if each.name else "passports.declare"
        due = datetime.combine(each.until, time(23, 59), LOCAL_ZONE)
        yield Todo(title, provider.organisation.name, url_for(endpoint), due=due)
    for paper in shown:
        if paper.state == "rejected" and paper.latest is not None:
            name = text_of(paper.rule.value["names"])
            yield Todo(
                _("Korvaa hylätty todistus: %(name)s", name=name),
                paper.latest.reason or "",
                url_for("passports.add", kind=paper.kind),
            )


todos = Kinds(
    (
        Kind(
            lambda actor: (
                may(actor, "passport.decide")
                and exists().where(Evidence.area_id == actor.area_id, Evidence.state == "submitted")
            ),
            _to_decide,
        ),
        Kind(lambda actor: may(actor, "passport.add_evidence") and anything_due(actor), _own),
    )
)
"""Officers look at evidence; a provider renews what lapses and replaces what was refused.

What was never asked is no to-do: papers are asked of whoever wins."""
