"""Pages of claims: a party files one, staff record and answer them."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from marketplace.claims import service
from marketplace.claims.answers.service import ANSWER_OF, draft_answer
from marketplace.claims.letters.service import post_answer
from marketplace.claims.lifecycle import APPEAL, CLAIM, not_a_party, not_answerable, unwritten
from marketplace.claims.models import Claim
from marketplace.claims.queries import (
    answerable_claims,
    claim_by_number,
    claims,
    draft_of_answer,
    last_day_of,
)
from marketplace.claims.receipts import hints_of, receipt_of
from marketplace.claims.schemas import (
    LetterSchema,
    OutcomeSchema,
    OverturnSchema,
    answer_outcome,
    file_form,
    record_form,
)
from marketplace.decisions.answers import DISMISSED, claims_open_to
from marketplace.decisions.draft_pages import DRAFTED
from marketplace.decisions.drafting import competence
from marketplace.decisions.further import further_acts
from marketplace.decisions.lifecycle import STANDING
from marketplace.decisions.matter import matter_of
from marketplace.decisions.models import Decision
from marketplace.decisions.pages import trail
from marketplace.decisions.prospects import prospect, told_claimant
from marketplace.decisions.queries import decision_by_number
from marketplace.decisions.remedy import Way, ways_of
from marketplace.decisions.schemas import words_form
from marketplace.decisions.wording import Words
from marketplace.offers.conflicts import check_free
from marketplace.platform.actor import Actor, Audience
from marketplace.platform.errors import Invalid
from marketplace.platform.forms import Form, request_form
from marketplace.platform.i18n import format_date_fi
from marketplace.platform.paging import asked_page
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from marketplace.providers.queries import own_provider

bp = Blueprint("claims", __name__)
Page = AnyResponse | tuple[str, int]

LATE = _l("Se tuli määräajan jälkeen. Siitä annetaan päätös muutoksenhakuohjeineen.")
STATUS = {
    "pending": "due",
    "rejected": "info",
    "upheld": "ok",
    "withdrawn": "info",
    "lapsed": "info",
}
"""How each state is shown: the kind of its status label."""


@bp.get("/claims")
@allow("claim.view")
def index() -> str:
    """The claims that the actor may see, perhaps those against one decision."""
    actor = current_actor()
    number = request.args.get("decision")
    decision = decision_by_number(actor, number) if number else None
    return render_template(
        "web/marketplace/claims/index.html",
        page=claims(actor, decision, asked_page()),
        decision=decision,
        own=actor.audience == Audience.PROVIDER,
        status_kinds=STATUS,
        breadcrumbs=trail((_("Vaatimukset ja valitukset"), None)),
    )


@bp.route("/decisions/<number>/claim", methods=["GET", "POST"])
@allow("claim.file")
def file(number: str) -> Page:
    """A party files a claim against a decision."""
    actor = current_actor()
    decision = decision_by_number(actor, number)
    if refusal := not_a_party(decision, actor):
        raise refusal
    kinds = claims_open_to(decision)
    form = request_form(file_form(kinds, hints_of(actor, kinds, decision)))
    then = request.form.get("then", "look")

    def act(data: dict[str, Any]) -> Claim | None:
        if then == "send":
            return service.file_claim(
                actor, decision.id, data["kind"], data["demands"], data["grounds"]
            )
        if missing := unwritten(data):
            raise Invalid(*missing)
        return None

    looks = then != "write" and form.accepted(act)
    if looks and form.result:
        flash(_received(form.result), "success")
        return redirect(url_for("claims.show", number=form.result.number))
    return _form_page(
        form,
        decision,
        _("Tarkista vaatimus") if looks else _("Vaadi muutosta päätökseen"),
        _("Lähetä vaatimus") if looks else _("Tarkista vaatimus"),
        [],
        claimant=own_provider(actor),
        sender=actor.name,
        looks=looks,
    )


def _received(claim: Claim) -> str:
    """What the claimant is told at once; the page of the claim says the rest."""
    received = _("Vaatimuksesi on vastaanotettu.")
    return f"{received} {LATE}" if claim.late else received


@bp.route("/decisions/<number>/claims/record", methods=["GET", "POST"])
@allow("claim.record")
def record(number: str) -> Page:
    """Staff record a claim or an appeal that came otherwise."""
    actor = current_actor()
    decision = decision_by_number(actor, number)
    check_free(actor, decision.matter_id)
    kinds = claims_open_to(decision) if decision.state in STANDING else ()
    schema = record_form(kinds, hints_of(actor, kinds, decision))
    form = request_form(schema, received_on=actor.today, kind=None if kinds else APPEAL)
    if form.accepted(lambda data: service.record_claim(actor, decision.id, **data)):
        flash(_filed(form.result), "success")
        return redirect(url_for("claims.show", number=form.result.number))
    ways = ways_of(decision)
    return _form_page(form, decision, _("Kirjaa vaatimus tai valitus"), _("Kirjaa"), ways)


def _filed(claim: Claim) -> str:
    """What a claim does once it is in the list: what its decision's pages say from then on."""
    expected = prospect(claim.decision)
    told = LATE if claim.late else expected.words if expected else ""
    return _("Vaatimus on kirjattu. %(told)s", told=told).strip()


def _form_page(
    form: Form, decision: Decision, title: str, act: str, ways: Sequence[Way], **more: Any
) -> Page:
    return render_template(
        "web/marketplace/claims/form.html",
        form=form,
        decision=decision,
        ways=ways,
        late=decision.final_after is not None and current_actor().today > decision.final_after,
        title=title,
        act=act,
        **more,
        breadcrumbs=trail(
            (
                decision.diary_number,
                url_for("decisions.show", number=decision.diary_number),
            ),
            (title, None),
        ),
    ), form.status


@bp.app_template_global()
def claims_to_answer(decision: Decision) -> Sequence[Claim]:
    """The pending claims against a decision whose answer the actor prepares."""
    actor = current_actor()
    return answerable_claims(actor, decision) if may(actor, "claim.draft_answer") else ()


@bp.get("/claims/<number>")
@allow("claim.view")
def show(number: str) -> str:
    """One claim, and the ways to answer it."""
    return _claim_page(number)


@bp.route("/claims/<number>/answer", methods=["GET", "POST"])
@allow("claim.draft_answer")
def answer(number: str) -> Page:
    """Draft the decision that rejects a claim; somebody with the competence signs it."""
    actor = current_actor()
    claim = claim_by_number(actor, number)
    drafted = draft_of_answer(actor, claim)
    if drafted is not None or not_answerable(claim, claim.decision):
        return redirect(url_for("claims.show", number=number))
    rule = competence(actor, ANSWER_OF[claim.kind], matter_of(claim.decision))
    form = request_form(
        words_form(None, outcome=answer_outcome(claim.late)),
        competence=rule,
        outcome=DISMISSED if claim.late else None,
    )
    if form.accepted(
        lambda data: draft_answer(
            actor, claim.id, data["outcome"], data["grounds"], data["competence"]
        ),
        lambda data: Words(data["grounds"], data["competence"]).check(None, actor.today),
    ):
        flash(str(DRAFTED), "success")
        return redirect(url_for("decisions.show", number=form.result.diary_number))
    title = _("Valmistele vastaus vaatimukseen")
    return render_template(
        "web/marketplace/decisions/plain.html",
        form=form,
        number=number,
        title=title,
        lead=_(
            "%(claimant)s, saapui %(day)s",
            claimant=claim.claimant,
            day=format_date_fi(claim.received_on),
        ),
        read_first=[(_("Vaatimus"), claim.demands), (_("Vaatimuksen perustelut"), claim.grounds)],
        back=url_for("claims.show", number=number),
        breadcrumbs=trail((claim.number, url_for("claims.show", number=number)), (title, None)),
    ), form.status


@bp.post("/claims/<number>/outcome")
@allow("claim.record")
def outcome(number: str) -> Page:
    """Record what a court made of an appeal."""
    actor = current_actor()
    claim = claim_by_number(actor, number)
    form = request_form(OutcomeSchema())
    if form.accepted(lambda data: service.record_outcome(actor, claim.id, **data)):
        flash(_("Ratkaisu on kirjattu."), "success")
        return redirect(url_for("claims.show", number=number))
    return _claim_page(number, form), form.status


@bp.post("/claims/<number>/overturned")
@allow("claim.record")
def overturned(number: str) -> Page:
    """Record that a higher court overturned the ruling that annulled the decision."""
    actor = current_actor()
    claim = claim_by_number(actor, number)
    form = request_form(OverturnSchema())
    if form.accepted(lambda data: service.record_overturned(actor, claim.id, **data)):
        flash(_("Ratkaisu on kirjattu. Päätös on taas voimassa."), "success")
        return redirect(url_for("claims.show", number=number))
    return _claim_page(number, overturned=form), form.status


@bp.post("/claims/<number>/withdraw")
@allow("claim.withdraw")
def withdraw(number: str) -> AnyResponse:
    """Give a claim up."""
    actor = current_actor()
    service.withdraw_claim(actor, claim_by_number(actor, number).id)
    flash(_("Vaatimus on peruutettu."), "success")
    return redirect(url_for("claims.show", number=number))


@bp.post("/claims/<number>/letter")
@allow("claim.post")
def letter(number: str) -> Page:
    """The answer leaves by letter."""
    actor = current_actor()
    claim = claim_by_number(actor, number)
    form = request_form(LetterSchema())
    if form.accepted(lambda data: post_answer(actor, claim.id, data["address"], data["on"])):
        flash(_("Kirjettä tehdään. Tulosta se tältä sivulta ja lähetä."), "success")
        return redirect(url_for("claims.show", number=number))
    return _claim_page(number, letter=form), form.status


def _letter(actor: Actor, claim: Claim) -> Form | None:
    """The form that sends a letter to the claimant, where one is due."""
    if not may(actor, "claim.post") or not claim.letter_due:
        return None
    return Form(LetterSchema(), address=claim.address or "", on=actor.today)


def _claim_page(
    number: str,
    judged: Form | None = None,
    letter: Form | None = None,
    overturned: Form | None = None,
) -> str:
    actor = current_actor()
    claim = claim_by_number(actor, number)
    decision = claim.decision
    acts = {name for name, act in CLAIM.acts(claim, actor).items() if act.possible}
    court = claim.court_number or ""
    pending = claim.state == "pending"
    staff = actor.audience == Audience.STAFF
    return render_template(
        "web/marketplace/claims/show.html",
        claim=claim,
        decision=decision,
        acts=acts,
        judged=(judged or Form(OutcomeSchema(), court_number=court)) if "win" in acts else None,
        overturned=(overturned or Form(OverturnSchema())) if "overturn" in acts else None,
        form=judged or letter or overturned,
        letter=letter or _letter(actor, claim),
        draft=draft_of_answer(actor, claim) if staff else None,
        may_draft=may(actor, "claim.draft_answer") and not_answerable(claim, decision) is None,
        further=further_acts(actor, decision, claim.number)
        if pending and claim.kind != APPEAL and not claim.late
        else [],
        receipt=receipt_of(actor, claim),
        held=told_claimant(decision) if decision.pending else "",
        staff=staff,
        last_day=last_day_of(decision, claim.kind, claim.provider_id),
        status_kind=STATUS[claim.state],
        breadcrumbs=trail(
            (decision.diary_number, url_for("decisions.show", number=decision.diary_number)),
            (claim.number, None),
        ),
    )
