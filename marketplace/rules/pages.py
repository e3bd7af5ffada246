"""The staff's pages of the dated legal values: read, changed, confirmed, and as a file."""

from collections.abc import Callable
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from marketplace.platform.actor import Actor
from marketplace.platform.audit import AuditEvent, history
from marketplace.platform.db import db
from marketplace.platform.errors import DomainError, NotFound
from marketplace.platform.forms import Form, request_form
from marketplace.platform.i18n import format_instant, text_of
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label
from marketplace.rules import service
from marketplace.rules.forms import (
    ImportForm,
    by_row,
    rule_form,
    shows,
    standing_values,
    value_from,
)
from marketplace.rules.models import Rule
from marketplace.rules.queries import all_rules, export_rules, periods_of, rule_by_id
from marketplace.rules.schemas import VALUES
from marketplace.rules.shown import short, whole

bp = Blueprint("rules", __name__)
Page = str | tuple[str, int] | AnyResponse


@bp.get("/rules")
@allow("rule.view")
def index() -> str:
    """Every legal value with its days, its source and whether it is confirmed."""
    actor = current_actor()
    order = list(VALUES)
    rules = sorted(all_rules(actor), key=lambda rule: order.index(rule.kind))
    kinds = [
        (kind, [_shown(actor, rule) for rule in rows])
        for kind, rows in groupby(rules, key=lambda rule: rule.kind)
    ]
    return render_template(
        "web/marketplace/rules/index.html",
        kinds=kinds,
        unconfirmed=sum(rule.confirmed_by is None for rule in rules),
        may_edit=may(actor, "rule.edit"),
    )


@bp.get("/rules/<uuid:rule_id>")
@allow("rule.view")
def show(rule_id: UUID) -> str:
    """One rule: its value in full, its other periods, what was done to it, and what may be done."""
    actor = current_actor()
    rule = rule_by_id(actor, rule_id)
    return render_template(
        "web/marketplace/rules/show.html",
        rule=rule,
        name=text_of(rule.value["names"]),
        validity=_validity(rule, actor.today),
        parts=whole(rule),
        periods=[_shown(actor, each) for each in periods_of(actor, rule.kind, rule.key)],
        events=[_event(event) for event in reversed(history(db.session(), "rule", rule.id))],
        may_edit=may(actor, "rule.edit"),
        may_confirm=may(actor, "rule.confirm") and rule.confirmed_by is None,
        own=rule.changed_by is not None and rule.changed_by == actor.user_id,
        breadcrumbs=_trail((text_of(rule.value["names"]), None)),
    )


@bp.get("/rules/new")
@allow("rule.edit")
def choose_kind() -> str:
    """Which kind a new rule is of."""
    return render_template(
        "web/marketplace/rules/kinds.html",
        kinds=[(kind, label(f"rule.kind.{kind}")) for kind in VALUES],
        breadcrumbs=_trail((_("Uusi sääntö"), None)),
    )


@bp.route("/rules/new/<kind>", methods=["GET", "POST"])
@allow("rule.edit")
def new(kind: str) -> Page:
    """A rule with a key of its own."""
    if kind not in VALUES:
        raise NotFound("rule.not_found", kind=kind)
    form = request_form(rule_form(kind, new=True, dated=True), key=request.args.get("key", ""))
    return _edited(
        form,
        kind,
        lambda actor, given, data: service.add_rule(
            actor, given | {"kind": kind, "key": data["key"]}, data.get("reason", "")
        ),
        title=_("Uusi sääntö: %(kind)s", kind=label(f"rule.kind.{kind}")),
        lead="",
        back=url_for("rules.choose_kind"),
        done=_("Sääntö lisättiin. Se on vahvistamatta, kunnes joku toinen vahvistaa sen."),
    )


@bp.route("/rules/<uuid:rule_id>/follow", methods=["GET", "POST"])
@allow("rule.edit")
def follow(rule_id: UUID) -> Page:
    """A new period of a rule; the present one ends on the day before."""
    rule = rule_by_id(current_actor(), rule_id)
    standing = standing_values(rule.kind, rule.value)
    form = request_form(rule_form(rule.kind, dated=True), **standing)
    return _edited(
        form,
        rule.kind,
        lambda actor, given, data: service.add_rule(
            actor, given | {"kind": rule.kind, "key": rule.key}, data.get("reason", "")
        ),
        title=_("Uusi voimassaoloaika"),
        lead=_("Edellinen voimassaoloaika päättyy uuden alkua edeltävään päivään."),
        rule=rule,
        done=_("Uusi voimassaoloaika lisättiin. Se on vahvistamatta, kunnes joku vahvistaa sen."),
    )


@bp.route("/rules/<uuid:rule_id>/edit", methods=["GET", "POST"])
@allow("rule.edit")
def edit(rule_id: UUID) -> Page:
    """Change a rule that is not in force yet."""
    rule = rule_by_id(current_actor(), rule_id)
    standing = standing_values(rule.kind, rule.value) | {"source": rule.source}
    form = request_form(rule_form(rule.kind, reasoned=False), **standing)
    return _edited(
        form,
        rule.kind,
        lambda actor, given, _data: service.edit_rule(actor, rule.id, given),
        title=_("Muokkaa tulevaa sääntöä"),
        lead=_("Sääntö ei ole vielä voimassa, joten sitä voi muokata."),
        rule=rule,
        done=_("Sääntö tallennettiin."),
    )


@bp.route("/rules/<uuid:rule_id>/correct", methods=["GET", "POST"])
@allow("rule.edit")
def correct(rule_id: UUID) -> Page:
    """Correct a slip of the pen in a rule, with the reason."""
    rule = rule_by_id(current_actor(), rule_id)
    standing = standing_values(rule.kind, rule.value) | {"source": rule.source}
    form = request_form(rule_form(rule.kind), **standing)
    return _edited(
        form,
        rule.kind,
        lambda actor, given, data: service.correct_rule(
            actor, rule.id, given, data.get("reason", "")
        ),
        title=_("Korjaa kirjoitusvirhe"),
        lead=_("Kun laki muuttuu, lisää uusi voimassaoloaika. Korjaus muuttaa myös mennyttä."),
        rule=rule,
        done=_("Korjaus tallennettiin lokiin. Sääntö on vahvistettava uudelleen."),
    )


def _edited(
    form: Form,
    kind: str,
    verb: Callable[[Actor, dict[str, Any], dict[str, Any]], Rule],
    *,
    title: str,
    lead: str,
    done: str,
    rule: Rule | None = None,
    back: str = "",
) -> Page:
    """Hand the filled form of a rule to a verb; else show the form, filled."""
    actor = current_actor()

    def take(data: dict[str, Any]) -> Rule:
        try:
            given = {"value": value_from(kind, data)} | {
                name: data[name] for name in ("valid_from", "valid_to", "source") if name in data
            }
            return verb(actor, given, data)
        except DomainError as error:
            raise shows(form, error) from error

    if form.accepted(take):
        flash(done, "success")
        return redirect(url_for("rules.show", rule_id=form.result.id))
    page = render_template(
        "web/marketplace/rules/edit.html",
        form=form,
        title=title,
        lead=lead,
        rule=rule,
        kind_name=label(f"rule.kind.{kind}"),
        back=url_for("rules.show", rule_id=rule.id) if rule else back,
        breadcrumbs=_trail(*([_crumb(rule)] if rule else []), (title, None)),
    )
    return page, form.status


@bp.post("/rules/<uuid:rule_id>/withdraw")
@allow("rule.edit")
def withdraw(rule_id: UUID) -> Page:
    """Take away a rule that is not in force yet."""
    service.withdraw_rule(current_actor(), rule_id)
    flash(_("Tuleva sääntö poistettiin."), "success")
    return redirect(url_for("rules.index"))


@bp.post("/rules/<uuid:rule_id>/confirm")
@allow("rule.confirm")
def confirm(rule_id: UUID) -> Page:
    """Confirm the reading of a rule, by name."""
    rule = service.confirm_rule(current_actor(), rule_id)
    flash(_("Sääntö on vahvistettu nimelläsi."), "success")
    return redirect(url_for("rules.show", rule_id=rule.id))


@bp.get("/rules/export")
@allow("rule.view")
def export() -> Response:
    """All rules as a file that can be edited and imported."""
    return Response(
        export_rules(current_actor()),
        mimetype="application/yaml",
        headers={"Content-Disposition": 'attachment; filename="rules.yaml"'},
    )


@bp.route("/rules/import", methods=["GET", "POST"])
@allow("rule.edit")
def import_file() -> Page:
    """Take an edited file; its text comes back with every problem by row and field."""
    actor = current_actor()
    form = request_form(ImportForm())
    _read_upload(form)

    def take(data: dict[str, Any]) -> int:
        try:
            return service.import_rules(actor, data.get("text", ""), data.get("reason", ""))
        except DomainError as error:
            raise by_row(error) from error

    if form.accepted(take):
        changed = form.result
        flash(ngettext("%(num)d sääntö muuttui.", "%(num)d sääntöä muuttui.", changed), "success")
        return redirect(url_for("rules.index"))
    page = render_template(
        "web/marketplace/rules/import.html",
        form=form,
        breadcrumbs=_trail((_("Tuo tiedostosta"), None)),
    )
    return page, form.status


def _read_upload(form: Form) -> None:
    """Put a chosen file's text where it can be seen and mended."""
    upload = form.posted.get("file") if form.posted else None
    if not upload:
        return
    text = upload.read().decode("utf-8", errors="replace")
    form.posted = {**(form.posted or {}), "text": text}
    form.fields["text"].value = text


def _shown(actor: Actor, rule: Rule) -> dict[str, Any]:
    return {"rule": rule, "value": short(rule), "validity": _validity(rule, actor.today)}


def _validity(rule: Rule, today: date) -> str:
    """Whether a rule is valid now, was earlier or will be: now, past or ahead."""
    if rule.valid_from > today:
        return "ahead"
    return "past" if rule.valid_to is not None and rule.valid_to < today else "now"


def _event(event: AuditEvent) -> dict[str, str]:
    who = event.actor_name if event.actor_user_id is not None else _("järjestelmä")
    reason = event.facts.get("reason", "")
    parts = [format_instant(event.created_at), who, reason]
    return {
        "title": label(f"rule.event.{event.action}"),
        "detail": ", ".join(part for part in parts if part),
    }


def _crumb(rule: Rule) -> tuple[str, str]:
    return text_of(rule.value["names"]), url_for("rules.show", rule_id=rule.id)


def _trail(*last: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [(_("Etusivu"), "/"), (_("Säännöt"), url_for("rules.index")), *last]
