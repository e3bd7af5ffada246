"""What needs wait for: to be judged, to be let through or changed, to be looked at again."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import exists

from marketplace.planning.lifecycle import NEED
from marketplace.planning.models import Need
from marketplace.planning.queries import open_needs, waiting_needs
from marketplace.platform.actor import Actor
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Kind, Kinds, Todo
from marketplace.pure.periods import day_start


def _open(actor: Actor) -> Iterator[Todo]:
    for need in open_needs(actor, MOST):
        title = _own(need) if need.owner_id == actor.user_id else _approver(need, actor)
        if title:
            yield Todo(
                title=title,
                about=f"{need.title}, {need.number}",
                url=url_for("needs.show", number=need.number),
                due=day_start(need.starts_on) if need.starts_on > actor.today else None,
            )


def _own(need: Need) -> str:
    if need.judged_anew_at is not None:
        return _("Katso tarpeen uusi arvio: säännöt muuttuivat")
    if need.state == "draft":
        return _("Arvioi hankintatarve")
    if need.state == "blocked":
        return _("Muuta tarvetta: aiottu menettely ei ole sallittu")
    return ""


def _approver(need: Need, actor: Actor) -> str:
    return _("Ratkaise poikkeuslupa") if NEED.can(need, "override", actor) else ""


todos = Kinds(
    (Kind(lambda actor: may(actor, "need.view") and exists().where(*waiting_needs(actor)), _open),)
)
"""An owner's own needs, and for approvers the splits that wait for them."""
