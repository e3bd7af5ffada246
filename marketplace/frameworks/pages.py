"""Pages of frameworks for everybody: the list, one with its lots and parties, and one's own."""

from collections.abc import Sequence

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.frameworks import queries
from marketplace.frameworks.lifecycle import FRAMEWORK
from marketplace.frameworks.models import Framework, Party
from marketplace.frameworks.running import calls_running
from marketplace.frameworks.steps import PARTY_STATUS, STATUS, framework_steps
from marketplace.frameworks.used import used_of
from marketplace.platform.actor import Actor
from marketplace.platform.audit import AuditEvent, history
from marketplace.platform.db import db
from marketplace.platform.errors import DomainError
from marketplace.platform.forms import field_id
from marketplace.platform.i18n import format_date_fi, format_instant
from marketplace.platform.paging import asked_page
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label, sentence

bp = Blueprint("frameworks", __name__)
Trail = list[tuple[str, str | None]]
LAST_EVENTS = 8


def trail(framework: Framework | None = None) -> Trail:
    """The way to a framework."""
    found: Trail = [(_("Etusivu"), "/"), (_("Puitesopimukset"), url_for("frameworks.index"))]
    if framework is not None:
        found.append((framework.number, url_for("frameworks.show", number=framework.number)))
    return found


@bp.get("/frameworks")
@allow("framework.view_open")
def index() -> str:
    """The frameworks: all for staff, for others those that look for parties or have some."""
    actor = current_actor()
    staff = may(actor, "framework.view")
    read = queries.frameworks if staff else queries.shown_frameworks
    found = read(actor, asked_page())
    return render_template(
        "web/marketplace/frameworks/all.html" if staff else "web/marketplace/frameworks/list.html",
        found=found,
        lot_counts=queries.lot_counts([each.id for each in found.rows]) if staff else {},
        kinds=STATUS,
        breadcrumbs=[(_("Etusivu"), "/"), (_("Puitesopimukset"), None)],
    )


@bp.get("/frameworks/own")
@allow("framework.view_own")
def own() -> str:
    """The lots of which one's own provider is or was a party."""
    return render_template(
        "web/marketplace/frameworks/own.html",
        found=queries.own_parties(current_actor(), asked_page()),
        kinds=PARTY_STATUS,
        breadcrumbs=[(_("Etusivu"), "/"), (_("Omat puitesopimukset"), None)],
    )


@bp.get("/frameworks/<number>")
@allow("framework.view_open")
def show(number: str) -> str:
    """A framework: staff see its workspace, everybody else its lots and parties."""
    actor = current_actor()
    framework = queries.framework_by_number(actor, number)
    return _workspace(actor, framework) if may(actor, "framework.view") else _open(framework)


@bp.app_template_global()
def running_calls_of(framework: Framework) -> Sequence[str]:
    """The numbers of the calls that keep a framework from being ended."""
    return calls_running(framework)


@bp.app_template_global()
def last_day_told(framework: Framework) -> str:
    """When what is bought under a framework today ends at the latest, and why."""
    actor = current_actor()
    last = queries.last_day_under(actor, framework, actor.today)
    return ngettext(
        "Päättyy viimeistään %(day)s: sopimus voi jatkua puitesopimuksen päätyttyä %(num)d "
        "kuukauden. Peruste: %(source)s.",
        "Päättyy viimeistään %(day)s: sopimus voi jatkua puitesopimuksen päätyttyä %(num)d "
        "kuukautta. Peruste: %(source)s.",
        last.months,
        day=format_date_fi(last.day),
        source=last.source.rstrip("."),
    )


@bp.get("/frameworks/<number>/public")
@allow("framework.view_open")
def public(number: str) -> str:
    """A framework as everybody reads it, for staff too."""
    return _open(queries.framework_by_number(current_actor(), number))


def _open(framework: Framework) -> str:
    return render_template(
        "web/marketplace/frameworks/public.html",
        framework=framework,
        parties=queries.parties_of(framework, queries.JOINED),
        steps=framework_steps(framework),
        status_kind=STATUS[framework.state],
        breadcrumbs=[*trail(), (framework.number, None)],
    )


def _workspace(actor: Actor, framework: Framework) -> str:
    acts = FRAMEWORK.acts(framework, actor)
    missing = acts["compete"].missing if "compete" in acts else ()
    return render_template(
        "web/marketplace/frameworks/workspace.html",
        framework=framework,
        parties=queries.parties_of(framework),
        used=used_of(framework),
        in_force=queries.in_force_now(framework, actor.today),
        acts=acts,
        missing=[_missing(framework, no) for no in missing],
        steps=framework_steps(framework),
        kinds=PARTY_STATUS,
        status_kind=STATUS[framework.state],
        events=events_shown(framework),
        breadcrumbs=[*trail(), (framework.number, None)],
    )


def _missing(framework: Framework, refusal: DomainError) -> dict[str, str]:
    """A red item of a draft, with the field of its form that it is about."""
    anchor = field_id(refusal.field) if refusal.field else None
    url = url_for("frameworks.edit", number=framework.number, _anchor=anchor)
    return {"kind": "missing", "text": sentence(refusal), "url": url, "link": _("Korjaa")}


def events_shown(thing: Framework | Party) -> list[dict[str, str]]:
    """What was last done to a framework or a party, the newest first; as the reader may see it."""
    events = history(db.session(), thing.__tablename__, thing.id)[-LAST_EVENTS:]
    return [
        {
            "title": f"{_who(event)} {label(f'{thing.__tablename__}.act.{event.action}')}",
            "detail": format_instant(event.created_at),
        }
        for event in reversed(events)
    ]


def _who(event: AuditEvent) -> str:
    return _("Järjestelmä") if event.actor_user_id is None else event.actor_name
