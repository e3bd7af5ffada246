"""The payment scheme of a call: what its text means, tried on an imagined person, and edited."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate
from werkzeug.wrappers import Response

from marketplace.platform.audit import last_change
from marketplace.platform.errors import Refused
from marketplace.platform.form_fields import long_text
from marketplace.platform.forms import Form, FormSchema, request_form
from marketplace.platform.i18n import language
from marketplace.platform.web import allow, current_actor
from marketplace.procurement import queries, service
from marketplace.procurement.counted import counted_items
from marketplace.procurement.limits import cut_at_ceilings, limits_of, scheme_at
from marketplace.procurement.models import Call
from marketplace.procurement.pages import answer, staff_trail
from outcomes.pure.description.describe import Section, describe
from outcomes.pure.example import Trial, cut_by_caps, tried
from outcomes.pure.lines import PaymentLine
from outcomes.pure.problems import FactProblems, Problem, SchemeProblems, problem_words
from outcomes.pure.scheme import parse_scheme
from outcomes.pure.tree import Scheme
from outcomes.pure.words import capitalised, sentences

bp = Blueprint("schemes", __name__)

bp.app_template_global("limits_of")(limits_of)
bp.app_template_global("counted_items")(counted_items)
bp.app_template_global("cut_at_ceilings")(cut_at_ceilings)

ROWS, LONGEST_TEXT = 28, 200_000
SAMPLE = """\
scheme: valmennus
version: 1
language: 2
label: {fi: Valmennus, sv: Handledning, en: Coaching}
source: Sopimuksen liite 2
valid: {from: 2026-01-01}
vat: {category: S}
rounding: half_up

work:
  half_time: {needs: day.hours >= 18 h}

episodes:
  job:
    label: {fi: työ, sv: arbete, en: job}
    work: half_time
    from: started_on
    to: ended_on + 3 months
    stays: {gap_days: 14}

prices:
  start:
    label: {fi: Aloitus, sv: Start, en: Start}
    when: {fi: Palvelu on alkanut., sv: Tjänsten har börjat., en: The service has started.}
    unit: {fi: asiakas, sv: kund, en: participant}
    eur: 400
  retention:
    label: {fi: Pysyvyys, sv: Kvarstannande, en: Retention}
    when: {fi: Kolme kuukautta työssä., sv: Tre månader i arbete., en: Three months in work.}
    unit: {fi: asiakas, sv: kund, en: participant}
    eur: 1200

rules:
  - id: start
    label: {fi: aloitus, sv: start, en: start}
    source: 400 € aloituksesta
    when: {day: started_on}
    pays: start
  - id: three_months
    label: {fi: pysyvyys, sv: kvarstannande, en: retention}
    source: 1 200 € kolmen kuukauden työstä
    in: job
    when: {counted: {work: half_time, reach: 3 months}}
    pays: retention

caps:
  order: [outcome_on, referral_id, rule]
  limits:
    person:
      label: {fi: asiakkaan enimmäismäärä, sv: maximibelopp per kund, en: most for a participant}
      source: 1 500 € asiakasta kohti
      eur: 1500
      per: [person, contract]
"""
"""A whole scheme for the page that teaches the language; a test reads it."""
KINDS = (
    ("open", _l("Palkkatyö")),
    ("subsidised", _l("Palkkatuettu työ")),
    ("self_employed", _l("Yrittäjyys")),
    ("apprenticeship", _l("Oppisopimus")),
)
LONGEST_DAYS, LONGEST_MONTHS = 730, 36


def _range(least: int, most: int) -> validate.Range:
    return validate.Range(least, most, error=_l("Kirjoita luku väliltä {min}–{max}."))


class TrialForm(FormSchema):
    """An imagined person: what is left out is as the page shows it."""

    job_after_days = fields.Integer(
        validate=_range(0, LONGEST_DAYS),
        metadata={"label": _l("Työ alkaa, päivää palvelun alusta")},
    )
    hours = fields.Decimal(
        places=1, validate=_range(0, 168), metadata={"label": _l("Viikkotunnit")}
    )
    months = fields.Integer(
        validate=_range(1, LONGEST_MONTHS), metadata={"label": _l("Työtä, kuukautta")}
    )
    break_days = fields.Integer(
        validate=_range(0, LONGEST_DAYS),
        metadata={"label": _l("Katko ensimmäisen kuukauden jälkeen, päivää")},
    )
    kind = fields.String(
        validate=validate.OneOf([code for code, _label in KINDS]),
        metadata={"label": _l("Työn laji"), "widget": "select", "choices": KINDS},
    )
    group = fields.String(metadata={"label": _l("Ryhmä"), "widget": "select"})


class SchemeForm(FormSchema):
    """The text of a scheme."""

    scheme = long_text(
        _l("Palkkiomallin teksti"),
        _l("Rivin alun sisennys kertoo, mihin kohtaan rivi kuuluu. #-merkin jälkeen on huomautus."),
        rows=ROWS,
        longest=LONGEST_TEXT,
    )


@dataclass(frozen=True)
class Meaning:
    """What a scheme's text means: sections in words, and the lines of an imagined person."""

    sections: tuple[Section, ...]
    lines: tuple[PaymentLine, ...]
    unknown: str | None
    """Why the person's lines cannot be reckoned."""

    @property
    def reasons(self) -> list[str]:
        return sentences(self.lines, language())

    @property
    def cents(self) -> int:
        return sum(line.amount_cents for line in self.lines)


def meaning_of(scheme: Scheme, starts_on: date, trial: Trial, *, sources: bool = False) -> Meaning:
    """What a scheme means, in the language of the page; its sources only at its own prices."""
    try:
        lines, unknown = tried(scheme, starts_on, trial), None
    except FactProblems as problems:
        lines, unknown = (), problem_words(problems.problems[0], language())
    return Meaning(describe(scheme, language(), sources=sources), lines, unknown)


@bp.route("/calls/<number>/scheme")
@allow("call.view_open")
def show(number: str) -> str:
    """What a call pays for, in words, and what an imagined person would bring at its ceilings."""
    call = queries.call_by_number(current_actor(), number)
    lead = _(
        "Mistä tässä hankinnassa maksetaan. Hinnat ovat tarjouspyynnön enimmäishintoja: "
        "sopimuksessa ovat tarjouksen omat hinnat. Kokeile, mitä eri ihmisistä enintään "
        "maksettaisiin."
    )
    return scheme_page(call, scheme_at(call), lead)


def scheme_page(call: Call, scheme: Scheme, lead: str) -> str:
    """The page of a call's scheme at some prices; ``lead`` says whose they are."""
    form, trial = _trial(scheme, request.args)
    return render_template(
        "web/marketplace/procurement/scheme.html",
        call=call,
        scheme=scheme,
        lead=lead,
        form=form,
        meaning=meaning_of(scheme, call.starts_on, trial),
        cut=cut_by_caps(scheme, call.starts_on),
        breadcrumbs=[*_trail(call), (_("Palkkiomalli"), None)],
    )


def _trail(call: Call) -> list[tuple[str, str | None]]:
    return [
        (_("Etusivu"), "/"),
        (call.number, url_for("calls.show", number=call.number)),
    ]


def _trial(scheme: Scheme, asked: Mapping[str, str]) -> tuple[Form, Trial]:
    """The form of the imagined person as asked for, and the person; one that is no person is the
    ordinary one, with what is wrong beside the fields."""
    ordinary = _ordinary(scheme)
    schema = TrialForm()
    schema.fields["group"].metadata["choices"] = [
        ("", _("Ei ryhmää")),
        *((code, group.label.in_language(language())) for code, group in scheme.groups.items()),
    ]
    standing = {name: getattr(ordinary, name) for name in schema.fields}
    if not asked:
        return Form(schema, **standing), ordinary
    form = Form(schema, posted={**standing, **{k: v for k, v in asked.items() if k in standing}})
    made: list[Trial] = []

    def imagine(data: dict[str, Any]) -> None:
        known = {"group": "", **data}
        known["hours"] = Decimal(known.get("hours", ordinary.hours))
        made.append(Trial(**known))

    return form, made[0] if form.accepted(imagine) else ordinary


@bp.route("/calls/<number>/scheme/edit", methods=["GET", "POST"])
@allow("call.edit")
def edit(number: str) -> str | Response | tuple[str, int]:
    """The text of a draft's scheme, with what it means before it is saved."""
    actor = current_actor()
    call = queries.call_by_number(actor, number)
    if call.state != "draft":
        raise Refused("call.only_drafts_edited")
    form = request_form(SchemeForm(), seen=last_change(call), scheme=call.scheme)
    scheme, problems = _read(form)
    looked = "look" in request.form
    if (
        scheme
        and not looked
        and form.accepted(lambda data: service.edit_call(actor, call.id, data, seen=form.seen))
    ):
        flash(_("Palkkiomalli tallennettiin. Tarkista hintapisteiden määrät."), "success")
        return redirect(url_for("calls.edit", number=number))
    page = answer(
        form,
        "web/marketplace/procurement/scheme_edit.html",
        call=call,
        problems=problems
        or [(0, words) for words in (*form.general, *form.fields["scheme"].errors)],
        meaning=_meaning(call, scheme),
        breadcrumbs=[*staff_trail(call), (_("Palkkiomalli"), None)],
    )
    return page if not (scheme and looked) else page[0]


@bp.route("/calls/<number>/scheme/look", methods=["POST"])
@allow("call.edit")
def look(number: str) -> str:
    """What a text means, as the part of the page that follows the text while it is written."""
    call = queries.call_by_number(current_actor(), number)
    form = request_form(SchemeForm(), scheme=call.scheme)
    scheme, problems = _read(form)
    return render_template(
        "web/marketplace/procurement/_scheme_meaning.html",
        problems=problems,
        meaning=_meaning(call, scheme),
    )


def _read(form: Form) -> tuple[Scheme | None, list[tuple[int, str]]]:
    """The scheme of a form's text, or each of its problems: the line (0 for none) and the words.

    They stand at the field, too.
    """
    field = form.fields["scheme"]
    text = field.value.replace("\r\n", "\n")
    told: list[tuple[int, str]]
    if not text.strip():
        told = [(0, _("Kirjoita palkkiomallin teksti."))]
    else:
        try:
            return parse_scheme(text, _("teksti")), []
        except SchemeProblems as problems:
            told = [(each.row, _problem(each)) for each in problems.problems]
    field.errors.extend(words for _row, words in told)
    return None, told


def _problem(problem: Problem) -> str:
    """A problem of the text on the page: its place without the name of a file."""
    words = problem_words(problem, language())
    return capitalised(words.removeprefix(f"{problem.file}, ")) if problem.row else words


@bp.route("/schemes/language")
@allow("call.view_open")
def language_help() -> str:
    """How the text of a payment scheme is written."""
    return render_template(
        "web/marketplace/procurement/scheme_language.html",
        sample=SAMPLE,
        breadcrumbs=[(_("Etusivu"), "/"), (_("Näin palkkiomalli kirjoitetaan"), None)],
    )


def _meaning(call: Call, scheme: Scheme | None) -> Meaning | None:
    if scheme is None:
        return None
    return meaning_of(scheme, call.starts_on, _ordinary(scheme), sources=True)


def _ordinary(scheme: Scheme) -> Trial:
    """The person that is imagined unless another is asked for: of the scheme's first group."""
    return Trial(group=next(iter(scheme.groups), ""))
