"""Pages of rounds: the calls that find the parties of a framework's lots, taken on together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import fields
from werkzeug.wrappers import Response

from marketplace.frameworks.models import Framework
from marketplace.frameworks.pages import trail
from marketplace.frameworks.queries import framework_by_number
from marketplace.platform.actor import Actor
from marketplace.platform.form_fields import LocalInstantField, typed_instant
from marketplace.platform.forms import FormSchema, request_form
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import sentence
from marketplace.procurement.completeness import offer_days, official_notice
from marketplace.procurement.deadlines import usual_deadline
from marketplace.procurement.drafting import model_of_need
from marketplace.procurement.lifecycle import CALL
from marketplace.procurement.models import Call
from marketplace.procurement.queries import call_by_number
from marketplace.procurement.rounds import queries, service
from marketplace.procurement.service import note_notice

bp = Blueprint("rounds", __name__)


class DeadlineForm(FormSchema):
    """Until when offers to all calls of a round are taken."""

    deadline = LocalInstantField(
        required=True,
        metadata={
            "label": _l("Tarjousten määräaika"),
            "hint": _l("Sama kaikille osille, esimerkiksi 2.12.2026 12.00."),
        },
    )


class NoticeForm(FormSchema):
    """The number of the official notice of a call."""

    notice_number = fields.String(
        load_default="", metadata={"label": _l("Ilmoituksen numero Hilmassa")}
    )


@dataclass(frozen=True)
class Onward:
    """What a round does next, with what keeps it from that."""

    url: str
    label: str
    missing: Sequence[str] = ()
    form: bool = False
    """Whether the act asks for something first."""


@bp.app_template_global()
def calls_of_framework(framework: Framework) -> dict[UUID, list[Call]]:
    """The calls that find the parties of each lot (key), as the reader may see them."""
    return queries.calls_of_lots(framework, ended=True)


@bp.app_template_global()
def competitions_of(framework: Framework) -> Sequence[Call]:
    """The mini-competitions of a framework, the newest first."""
    return queries.competitions_of(framework)


@bp.app_template_global()
def round_onward(framework: Framework) -> Onward | None:
    """The next act for all calls of a framework's round; None where the reader has none."""
    if framework.state not in ("draft", "competing"):
        return None
    actor, number = current_actor(), framework.number
    calls = [call for each in queries.calls_of_lots(framework).values() for call in each]
    for state, action, words in (
        ("draft", "submit", _("Lähetä kaikki tarkastettaviksi")),
        ("in_review", "approve", _("Hyväksy kaikki julkaistaviksi")),
        ("ready", "publish", _("Julkaise kaikki yhtä aikaa")),
    ):
        waiting = [call for call in calls if call.state == state]
        if waiting and state == "draft" and len(calls) < len(framework.lots):
            break
        if waiting:
            missing = _missing(actor, waiting, action)
            if missing is None:
                return None
            return Onward(url_for(f"rounds.{action}", number=number), words, missing)
    if len(calls) < len(framework.lots) and may(actor, "call.draft"):
        url = url_for("rounds.draft", number=number)
        return Onward(url, _("Tee osien tarjouspyynnöt"), form=True)
    return None


def _missing(actor: Actor, calls: Sequence[Call], action: str) -> list[str] | None:
    """What keeps an act from being done to all of some calls; None where the reader never may."""
    found: list[str] = []
    for call in calls:
        act = CALL.acts(call, actor).get(action)
        if act is None:
            return None
        found += [f"{call.number}: {sentence(no)}" for no in act.missing[:1]]
    return found


@bp.route("/frameworks/<number>/calls", methods=["GET", "POST"])
@allow("call.draft")
def draft(number: str) -> Response | tuple[str, int]:
    """Draft the calls of all lots that have none, with one deadline."""
    actor = current_actor()
    framework = framework_by_number(actor, number)
    usual = usual_deadline(actor.today, offer_days(actor, model_of_need(framework.need)))
    form = request_form(DeadlineForm(), deadline=typed_instant(usual))
    if form.accepted(lambda data: service.draft_round(actor, framework.id, data["deadline"])):
        flash(_("Osien tarjouspyynnöt tehtiin. Täydennä kunkin punaiset kohdat."), "success")
        return redirect(url_for("frameworks.show", number=number))
    page = render_template(
        "web/marketplace/frameworks/form.html",
        form=form,
        title=_("Osien tarjouspyynnöt"),
        lead=_(
            "Jokaisesta osasta tehdään oma tarjouspyyntö, jonka tiedot tulevat osasta. Jo tehdyt "
            "luonnokset päivitetään osan tietoihin."
        ),
        act=_("Tee tarjouspyynnöt"),
        back=url_for("frameworks.show", number=number),
        breadcrumbs=[*trail(framework), (_("Osien tarjouspyynnöt"), None)],
    )
    return page, form.status


def _each(number: str, verb: Callable[[Actor, UUID], list[Call]], words: str) -> Response:
    actor = current_actor()
    verb(actor, framework_by_number(actor, number).id)
    flash(words, "success")
    return redirect(url_for("frameworks.show", number=number))


@bp.post("/frameworks/<number>/calls/submit")
@allow("call.edit")
def submit(number: str) -> Response:
    """Send all drafts of a round to review."""
    return _each(number, service.submit_round, _("Tarjouspyynnöt lähetettiin tarkastettaviksi."))


@bp.post("/frameworks/<number>/calls/approve")
@allow("call.review")
def approve(number: str) -> Response:
    """Find all calls of a round ready to be published."""
    return _each(number, service.approve_round, _("Tarjouspyynnöt voi nyt julkaista."))


@bp.post("/frameworks/<number>/calls/publish")
@allow("call.publish")
def publish(number: str) -> Response:
    """Open all calls of a round to offers."""
    return _each(number, service.publish_round, _("Tarjouspyynnöt on julkaistu."))


@bp.app_template_global()
def notice_asked(call: Call) -> str:
    """What the procedure of a call asks to be announced officially; empty where nothing."""
    return official_notice(current_actor(), call.model) if call.published_at is None else ""


@bp.route("/calls/<number>/notice", methods=["GET", "POST"])
@allow("call.edit")
def notice(number: str) -> Response | tuple[str, int]:
    """Write down the number of a call's official notice."""
    actor = current_actor()
    call = call_by_number(actor, number)
    CALL.check(call, "note_notice", actor)
    form = request_form(NoticeForm(), notice_number=call.notice_number or "")
    if form.accepted(lambda data: note_notice(actor, call.id, data["notice_number"])):
        flash(_("Ilmoituksen numero kirjattiin."), "success")
        return redirect(url_for("calls.show", number=number))
    page = render_template(
        "web/marketplace/frameworks/form.html",
        form=form,
        title=_("Virallinen ilmoitus"),
        lead=_("Ennen julkaisua on annettava: %(notice)s.", notice=notice_asked(call)),
        act=_("Tallenna numero"),
        back=url_for("calls.show", number=number),
        breadcrumbs=[
            (_("Etusivu"), "/"),
            (_("Hankinnat"), url_for("calls.index")),
            (number, url_for("calls.show", number=number)),
            (_("Virallinen ilmoitus"), None),
        ],
    )
    return page, form.status
