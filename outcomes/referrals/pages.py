"""Pages of referrals: the coach's people, choosing a service, one referral, the provider's list."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.baskets.queries import service_lines
from marketplace.platform.actor import Actor, Audience
from marketplace.platform.audit import history
from marketplace.platform.db import db
from marketplace.platform.forms import Form, FormField, FormSchema, request_form
from marketplace.platform.i18n import format_date_fi, text_of
from marketplace.platform.paging import asked_page
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label, said_missing, told
from marketplace.providers.queries import provider_of
from marketplace.pure.periods import day_end
from outcomes.participants.queries import municipalities, own_participant
from outcomes.participants.schemas import ReasonForm, SearchForm, group_choices
from outcomes.referrals import service
from outcomes.referrals.choosing import (
    been_before,
    facts_of,
    find_person,
    give_choices,
    offered_places,
    refer,
    standing_values,
    unanswered_before,
)
from outcomes.referrals.facts import FIELD, asked_facts, shown_facts
from outcomes.referrals.lifecycle import REFERRAL, STANDING, TURNED_DOWN, knows_client
from outcomes.referrals.models import Referral
from outcomes.referrals.queries import (
    UNREFERRED,
    PeopleSearch,
    counts_by_state,
    interruptions_of,
    own_people,
    referral_by_number,
    referrals,
    referrals_of,
    turned_down_on,
)
from outcomes.referrals.schemas import (
    CancelForm,
    DeclineForm,
    EndForm,
    EndSearchForm,
    FactsForm,
    InterruptForm,
    ReferralForm,
    ResumeForm,
    StartForm,
    facts_in,
    with_facts,
)
from outcomes.referrals.shown import STATUS, known_facts, steps_of
from outcomes.referrals.work import STATES, Work, work_of_person, work_told

bp = Blueprint("referrals", __name__)

SOON = timedelta(days=1)
"""A reply that is due this soon is tinted."""


@bp.get("/referrals")
@allow("referral.view")
def index() -> str:
    """The provider's clients, or the coach's referrals; by state if asked."""
    actor = current_actor()
    chosen = request.args.get("state", "")
    state = chosen if chosen in REFERRAL.states else ""
    provider = actor.audience == Audience.PROVIDER
    counts = counts_by_state(actor)
    total = counts.get(state, 0) if state else sum(counts.values())
    return render_template(
        f"web/outcomes/referrals/{'clients' if provider else 'index'}.html",
        page=referrals(actor, state, asked_page(), total),
        chosen=state,
        state_choices=_state_choices(counts),
        status_kinds=STATUS,
        today=actor.today,
        towns=dict(municipalities(actor)),
    )


def _state_choices(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    return [
        (state, f"{label(f'referral.state.{state}')} ({counts[state]})")
        for state in REFERRAL.states
        if state in counts
    ]


@bp.get("/participants")
@allow("participant.view")
def people() -> str:
    """The coach's own people, each with the latest referral; searched and narrowed if asked."""
    actor = current_actor()
    search = PeopleSearch(
        words=request.args.get("q", "").strip(),
        municipality=request.args.get("municipality", ""),
        group=request.args.get("group", ""),
        state=request.args.get("state", ""),
    )
    page = own_people(actor, search, asked_page())
    return render_template(
        "web/outcomes/participants/index.html",
        page=page,
        search=search,
        narrowed=search != PeopleSearch(),
        name_field=Form(SearchForm()).fields["words"],
        groups=group_choices(),
        states=_latest_state_choices(),
        referrals=referrals_of(actor, [person.person_key for person in page.rows]),
        status_kinds=STATUS,
        towns=dict(municipalities(actor)),
        standing=STANDING,
    )


def _latest_state_choices() -> list[tuple[str, str]]:
    states = [(state, label(f"referral.state.{state}")) for state in REFERRAL.states]
    return [*states, (UNREFERRED, _("Ei ohjausta"))]


@bp.get("/participants/<person_key>")
@allow("participant.view")
def person(person_key: str) -> str:
    """One of the coach's people: groups, referrals and the way to the name."""
    actor = current_actor()
    found = own_participant(actor, person_key)
    return render_template(
        "web/outcomes/participants/show.html",
        person=found,
        referrals=referrals_of(actor, [found.person_key])[found.person_key],
        status_kinds=STATUS,
        towns=dict(municipalities(actor)),
        work=work_of_person(actor, found.person_key),
        work_kinds=STATES,
    )


@bp.route("/referrals/new", methods=["GET", "POST"])
@allow("referral.propose")
def new() -> Response | tuple[str, int]:
    """Choose a service for somebody: one page, one form, which also narrows the services."""
    actor = current_actor()
    key = request.args.get("person", "")
    known = own_participant(actor, key) if key else None
    asked = request.form if request.method == "POST" else request.args
    chosen = {name: asked.get(name, "") for name in ("line", "where")}
    standing = standing_values(actor, known)
    picked = asked.get("contract_id") or standing["contract_id"]
    form = request_form(with_facts(ReferralForm, facts_of(actor, picked)), **standing)
    if "find" in request.form:
        find_person(actor, form)
    where = {"where": known.municipality} if known else {}
    offered, are_more = offered_places(actor, form, chosen | where)
    all_refused = give_choices(actor, form, offered, known)
    preparing = not {"narrow", "find"}.isdisjoint(request.form)
    if not preparing and form.accepted(lambda data: refer(actor, known, data)):
        number = form.result.number
        flash(_("Ohjaus %(number)s on lähetetty palveluntuottajalle.", number=number), "success")
        return redirect(url_for("referrals.show", number=number))
    page = render_template(
        "web/outcomes/referrals/new.html",
        form=form,
        person=known,
        fact_fields=_fact_fields(form),
        been=been_before(actor, picked, known, form),
        unanswered=unanswered_before(actor, known, form),
        offered=offered,
        are_more=are_more,
        all_refused=all_refused,
        chosen=chosen,
        lines=[(line.code, text_of(line.names)) for line in service_lines(actor)],
        towns=dict(municipalities(actor)),
    )
    return page, 200 if preparing else form.status


@bp.post("/referrals/new/facts")
@allow("referral.propose")
def facts_of_choice() -> str:
    """What the chosen service's scheme asks, and says of who has been in it, as the part of the
    page that follows the choice."""
    actor, picked = current_actor(), request.form.get("contract_id", "")
    form = Form(with_facts(ReferralForm, facts_of(actor, picked)), posted=request.form)
    return render_template(
        "web/outcomes/referrals/_facts.html",
        fact_fields=_fact_fields(form),
        been=been_before(actor, picked, None, form),
        unanswered=unanswered_before(actor, None, form),
    )


def _fact_fields(form: Form) -> list[FormField]:
    return [field for name, field in form.fields.items() if name.startswith(FIELD)]


@bp.get("/referrals/<number>")
@allow("referral.view")
def show(number: str) -> str:
    """One referral, with the next act of whoever looks."""
    return _page(referral_by_number(current_actor(), number))


@bp.post("/referrals/<number>/accept")
@allow("referral.accept")
def accept(number: str) -> Response:
    """The provider takes the person in."""
    actor = current_actor()
    service.accept_referral(actor, referral_by_number(actor, number).id)
    flash(_("Asiakas on otettu vastaan. Omavalmentaja saa tiedon."), "success")
    return redirect(url_for("referrals.show", number=number))


@bp.post("/referrals/<number>/decline")
@allow("referral.decline")
def decline(number: str) -> Response | tuple[str, int]:
    """The provider does not take the person in."""
    return _act(
        number, "decline", service.decline_referral, _("Vastaus on lähetetty omavalmentajalle.")
    )


@bp.post("/referrals/<number>/start")
@allow("referral.start")
def start(number: str) -> Response | tuple[str, int]:
    """The service began."""
    return _act(number, "start", service.start_referral, _("Palvelun aloitus on kirjattu."))


@bp.post("/referrals/<number>/interrupt")
@allow("referral.interrupt")
def interrupt(number: str) -> Response | tuple[str, int]:
    """The service is interrupted."""
    return _act(
        number,
        "interrupt",
        service.interrupt_referral,
        _("Keskeytys on kirjattu. Omavalmentaja saa tiedon."),
    )


@bp.post("/referrals/<number>/resume")
@allow("referral.interrupt")
def resume(number: str) -> Response | tuple[str, int]:
    """The service goes on."""
    return _act(number, "resume", service.resume_referral, _("Palvelu jatkuu."))


@bp.route("/referrals/<number>/end", methods=["GET", "POST"])
@allow("referral.end")
def end(number: str) -> Response | tuple[str, int]:
    """The service ended: asked on a page of its own, which says what follows from it."""
    actor = current_actor()
    referral = referral_by_number(actor, number)
    last = min(actor.today, referral.contract.last_day)
    form = request_form(EndForm(), ended_on=format_date_fi(last))
    if form.accepted(lambda data: service.end_referral(actor, referral.id, **data)):
        flash(_("Palvelun päättyminen on kirjattu."), "success")
        return redirect(url_for("referrals.show", number=number))
    if not REFERRAL.can(referral, "end", actor):
        return redirect(url_for("referrals.show", number=number))
    provider = actor.audience == Audience.PROVIDER
    page = render_template(
        "web/outcomes/referrals/end.html", referral=referral, form=form, provider=provider
    )
    return page, form.status


@bp.post("/referrals/<number>/cancel")
@allow("referral.cancel")
def cancel(number: str) -> Response | tuple[str, int]:
    """The coach takes the referral back."""
    return _act(number, "cancel", service.cancel_referral, _("Ohjaus on peruttu."))


@bp.post("/referrals/<number>/search-ended")
@allow("referral.end_search")
def end_search(number: str) -> Response | tuple[str, int]:
    """The coach seeks no new place for somebody whom the provider did not take."""
    return _act(number, "end_search", service.end_search, _("Uutta paikkaa ei enää etsitä."))


@bp.post("/referrals/<number>/facts")
@allow("referral.propose")
def facts(number: str) -> Response | tuple[str, int]:
    """The coach corrects what the scheme asks of a referral."""
    actor = current_actor()
    referral = referral_by_number(actor, number)
    form = request_form(with_facts(FactsForm, asked_facts(referral.contract)))
    if form.accepted(lambda data: service.correct_facts(actor, referral.id, facts_in(data))):
        flash(_("Tiedot on tallennettu."), "success")
        return redirect(url_for("referrals.show", number=number))
    return _page(referral, {"facts": form}), 422


@bp.post("/referrals/<number>/identity")
@allow("participant.view_identity")
def identity(number: str) -> tuple[str, int]:
    """Show the name and contact once, against a reason; no address leads to them again."""
    actor, schema = current_actor(), ReasonForm()
    referral = referral_by_number(actor, number)
    form = request_form(schema)
    shown = form.accepted(
        lambda data: service.view_referred_person(actor, referral.id, data["reason"])
    )
    if shown:
        return _page(referral, details=form.result), 200
    return _page(referral, {"identity": form}), 422


FORMS: Mapping[str, type[FormSchema]] = {
    "decline": DeclineForm,
    "start": StartForm,
    "interrupt": InterruptForm,
    "resume": ResumeForm,
    "cancel": CancelForm,
    "end_search": EndSearchForm,
}


def _act(
    number: str, action: str, verb: Callable[..., Referral], done: str
) -> Response | tuple[str, int]:
    """Post the form of an act: back to the referral, or the same page with what is wrong."""
    actor, schema = current_actor(), FORMS[action]()
    referral = referral_by_number(actor, number)
    form = request_form(schema)
    if form.accepted(lambda data: verb(actor, referral.id, *data.values())):
        flash(done, "success")
        return redirect(url_for("referrals.show", number=number))
    return _page(referral_by_number(actor, number), {action: form}), 422


def _page(referral: Referral, sent: Mapping[str, Form] | None = None, details: Any = None) -> str:
    actor = current_actor()
    sent = sent or {}
    provider = actor.audience == Audience.PROVIDER
    own_person = not provider and referral.coach_id == actor.user_id
    interruptions = interruptions_of(actor, referral) if referral.started_on else ()
    events = history(db.session(), "referral", referral.id)
    if provider:
        events = [event for event in events if event.action != "end_search"]
    return render_template(
        "web/outcomes/referrals/show.html",
        referral=referral,
        forms=_forms(actor, referral) | sent,
        form=next(iter(sent.values()), None),
        sent=sent,
        reply_moment=day_end(referral.reply_by),
        reply_soon=referral.reply_by - actor.today <= SOON,
        acts=said_missing(REFERRAL.acts(referral, actor)),
        provider=provider,
        corrects=own_person,
        contact_person=None if provider else provider_of(actor, referral.provider_id),
        work=_work(actor, referral, provider=provider, own_person=own_person),
        work_kinds=STATES,
        known_facts=[] if provider else known_facts(referral),
        turned_down_day=turned_down_on(actor, [referral]).get(referral.id)
        if referral.state in TURNED_DOWN
        else None,
        interruptions=interruptions,
        may_look=provider and knows_client(referral),
        may_end=REFERRAL.can(referral, "end", actor),
        over=referral.contract.last_day < actor.today,
        details=details,
        status_kind=STATUS[referral.state],
        steps=steps_of(referral, events, interruptions),
        happened=told(events),
        town=dict(municipalities(actor)).get(referral.municipality, referral.municipality),
    )


def _forms(actor: Actor, referral: Referral) -> dict[str, Form]:
    """The form of each act, with today and the facts that stand."""
    days = ("started_on", "interrupted_on", "resumed_on")
    today = dict.fromkeys(days, format_date_fi(actor.today))
    asked = asked_facts(referral.contract)
    standing = {FIELD + code: value for code, value in shown_facts(asked, referral.facts).items()}
    return {action: Form(schema(), **today) for action, schema in FORMS.items()} | {
        "identity": Form(ReasonForm()),
        "facts": Form(with_facts(FactsForm, asked), **standing),
    }


def _work(actor: Actor, referral: Referral, *, provider: bool, own_person: bool) -> Sequence[Work]:
    """The provider sees the work that it has told of, the person's coach all that is known."""
    if provider:
        return work_told(actor, referral)
    return work_of_person(actor, referral.person_key) if own_person else ()
