"""What needs wait for: to be judged, to be let through or changed, to be looked at again."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import exists

from marketplace.planning.lifecycle import NEED
from marketplace.planning.models import Need
from marketplace.planning.queries import asked_overrides, denials, first_needs, own_waiting
from marketplace.platform.actor import Actor
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Kind, Kinds, Todo


def _own(actor: Actor) -> Iterator[Todo]:
    waiting = first_needs(own_waiting(actor), MOST)
    denied = denials(waiting)
    for need in waiting:
        if need.judged_anew_at is not None:
            title = _("Katso tarpeen uusi arvio: säännöt muuttuivat")
        elif need.state == "overridden":
            title = _("Aloita hankinta: poikkeuslupa annettiin")
        elif need.id in denied:
            title = _("Muuta tarvetta: poikkeuslupaa ei annettu")
        elif need.state == "draft":
            title = _("Arvioi hankintatarve")
        elif need.override_asked_at is not None:
            title = _("Poikkeuslupa odottaa ratkaisua")
        else:
            title = _("Muuta tarvetta: aiottu menettely ei ole sallittu")
        yield _todo(actor, need, title, waits=_waits_for_approver(need))


def _approver(actor: Actor) -> Iterator[Todo]:
    for need in first_needs(asked_overrides(actor), MOST):
        if NEED.can(need, "override", actor):
            yield _todo(actor, need, _("Ratkaise poikkeuslupa"))


def _waits_for_approver(need: Need) -> bool:
    asked = need.state == "blocked" and need.override_asked_at is not None
    return asked and need.judged_anew_at is None


def _todo(actor: Actor, need: Need, title: str, *, waits: bool = False) -> Todo:
    return Todo(
        title=title,
        about=f"{need.title}, {need.number}",
        url=url_for("needs.show", number=need.number),
        due=need.starts_on if need.starts_on > actor.today else None,
        waits_for_others=waits,
    )


todos = Kinds(
    (
        Kind(
            lambda actor: may(actor, "need.draft") and exists().where(*own_waiting(actor)),
            _own,
        ),
        Kind(
            lambda actor: may(actor, "need.override") and exists().where(*asked_overrides(actor)),
            _approver,
        ),
    )
)
"""An owner's own needs, and for approvers the splits that they are asked to let through."""
