"""The morning page of verification: what waits, the unusual lines first, and the acts on many."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from marketplace.platform.actor import Actor
from marketplace.platform.errors import DomainError, Refused
from marketplace.platform.forms import FormField
from marketplace.platform.i18n import format_date_fi, format_money, format_number, language
from marketplace.platform.identity.municipalities import town_names
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label, sentence
from marketplace.pure.money import cents_of
from marketplace.rules.models import Rule
from outcomes.payments.lifecycle import LINE, UNDECIDED
from outcomes.payments.models import PaymentLine, PaymentRun
from outcomes.payments.queries import runs_in
from outcomes.payments.shown import LINE_STATUS
from outcomes.payments.statements.queries import LATE, overdue
from outcomes.pure.exceptions import EXCEPTIONS
from outcomes.pure.explain import explanation_from
from outcomes.pure.words import capitalised
from outcomes.results.sources import source_names
from outcomes.verification import evidence, service
from outcomes.verification.acceptance import rule_of_acceptance
from outcomes.verification.queue import (
    ALL,
    MOST,
    NEAR,
    ORDERS,
    OVER,
    STATES,
    WAITING,
    Counts,
    Queue,
    QueueSearch,
    rules_waiting,
)

bp = Blueprint("verification", __name__, url_prefix="/payments")

CHOICES = {"state": STATES, "exception": EXCEPTIONS, "due": (NEAR, OVER), "order": ORDERS}
"""What a part of a search may be, where not anything."""


OWN_SOURCES: Mapping[str, LazyString] = {
    "coach": _l("Omavalmentajan ohjaus"),
    "provider": _l("Palveluntuottajan merkintä"),
    "delivery": _l("Tilaajan hyväksymä toimitus"),
}
"""Where facts come from besides the sources of results."""


@dataclass(frozen=True)
class Row:
    """A line of the queue with what the page says about it."""

    line: PaymentLine
    title: str
    particulars: list[str]
    oddities: list[evidence.Oddity]
    town: str
    url: str
    near: bool

    @property
    def open(self) -> bool:
        """Whether the line waits for the verifier."""
        return self.line.state in UNDECIDED

    @property
    def later(self) -> bool:
        """Whether it waits for the next run first."""
        return self.open and self.line.run_id is None


def asked_search() -> QueueSearch:
    """The search that the address names; what it may not be is as if it were not there."""
    asked = {each.name: request.args.get(each.name, "").strip() for each in fields(QueueSearch)}
    return QueueSearch(
        **{
            name: value
            for name, value in asked.items()
            if value and (name not in CHOICES or value in CHOICES[name])
        }
    )


def arguments(search: QueueSearch) -> dict[str, str]:
    """What an address says of a search: what is not usual."""
    usual = asdict(QueueSearch())
    return {name: value for name, value in asdict(search).items() if value != usual[name]}


def queue_url(search: QueueSearch, **more: str | UUID | None) -> str:
    """Where the queue is, narrowed so."""
    return url_for("verification.queue", **(arguments(search) | more))


def line_url(line_id: UUID, search: QueueSearch) -> str:
    """Where a line is, within the queue narrowed so."""
    return url_for("verification.line", line_id=line_id, **arguments(search))


@bp.get("/queue")
@allow("payment.view")
def queue() -> str:
    """What waits for the verifier: the unusual lines first, plain ones below."""
    actor = current_actor()
    search = asked_search()
    found = Queue(actor, search)
    page = found.page(request.args.get("after", type=UUID))
    counts = found.counts()
    rows = _rows(actor, search, found, page.rows)
    rule = rule_of_acceptance(actor)
    verifies = may(actor, "payment.verify") and any(row.open for row in rows)
    return render_template(
        "web/payments/queue.html",
        search=search,
        groups=[
            (unusual, [row for row in rows if row.line.plain != unusual])
            for unusual in (True, False)
        ],
        rows=rows,
        counts=counts,
        summary=[*_summary(search, counts), *_late(actor)],
        number=_number,
        allowed=min(counts.allowed, MOST),
        rule=_rule_words(actor, rule),
        filters=_filters(actor, search),
        next_url=queue_url(search, after=page.next_id) if page.next_id else None,
        first_url=queue_url(search) if "after" in request.args else None,
        clear_url=url_for("verification.queue", **({"run": search.run} if search.run else {})),
        arguments=arguments(search),
        may_verify=verifies,
        ticks=verifies and any(row.open and row.line.plain and not row.later for row in rows),
        open_run=next(iter(runs_in(actor, ("calculated",), 1)), None),
        status_kinds=LINE_STATUS,
        breadcrumbs=trail(search),
    )


@bp.post("/queue")
@allow("payment.verify")
def accept() -> Response:
    """Accept the lines that were ticked; or by the other button all that the rule allows."""
    actor, search = current_actor(), asked_search()
    try:
        count = _accepted(actor, search)
    except DomainError as error:
        if error.status == 403:
            raise
        flash(sentence(error), "alert")
    else:
        flash(ngettext("%(num)d rivi tarkastettu.", "%(num)d riviä tarkastettu.", count), "success")
    return redirect(queue_url(search))


def _accepted(actor: Actor, search: QueueSearch) -> int:
    """Raises Refused where the rule allows another number of lines by now than the page said:
    nobody decides about more than was told."""
    if "matching" in request.form:
        allowed = Queue(actor, search).allowed()
        if len(allowed) != request.form.get("matching", type=int):
            raise Refused("payment.matching_changed", count=len(allowed))
        return service.verify_allowed(actor, allowed)
    ticked = request.form.getlist("line", type=UUID)
    run: PaymentRun | None = next(iter(runs_in(actor, ("calculated",), 1)), None)
    if ticked and run is None:
        raise Refused("payment.line_in_no_run")
    return service.verify_lines(actor, run.id if run else UUID(int=0), ticked, unopened=True)


def _rows(
    actor: Actor, search: QueueSearch, found: Queue, lines: Sequence[PaymentLine]
) -> list[Row]:
    towns, asked = town_names(actor), arguments(search)
    return [
        Row(
            line,
            evidence.fact(line),
            evidence.particulars(line),
            evidence.oddities(line),
            towns.get(line.municipality or "", ""),
            url_for("verification.line", line_id=line.id, **asked),
            line.state in UNDECIDED and line.due_on <= found.near_on,
        )
        for line in lines
    ]


def _number(count: int) -> str:
    """A count, or that there are more than are counted."""
    return _("yli %(total)s", total=format_number(MOST)) if count > MOST else format_number(count)


def _summary(search: QueueSearch, counts: Counts) -> list[tuple[str, str | None]]:
    """The morning's sentence in parts: words and perhaps where they lead."""
    near = arguments(search) | {"due": NEAR}
    return [
        (
            ngettext(
                "%(number)s täsmää",
                "%(number)s täsmää",
                counts.plain,
                number=_number(counts.plain),
            ),
            None,
        ),
        (
            ngettext(
                "%(number)s odottaa sinua",
                "%(number)s odottaa sinua",
                counts.unusual,
                number=_number(counts.unusual),
            ),
            None,
        ),
        (
            ngettext(
                "%(number)s lähellä eräpäivää",
                "%(number)s lähellä eräpäivää",
                counts.near,
                number=_number(counts.near),
            ),
            url_for("verification.queue", **near) if counts.near else None,
        ),
        *([(_later(counts), None)] if counts.later else []),
    ]


def _later(counts: Counts) -> str:
    """How many of the lines wait for the next run before anybody may decide them."""
    return ngettext(
        "%(number)s ratkaistaan vasta seuraavassa maksuajossa",
        "%(number)s ratkaistaan vasta seuraavassa maksuajossa",
        counts.later,
        number=_number(counts.later),
    )


def _late(actor: Actor) -> list[tuple[str, str | None]]:
    """How many payments are late, where any are."""
    count = overdue(actor)
    told = ngettext("%(num)d maksu myöhässä", "%(num)d maksua myöhässä", count)
    return [(told, url_for("statements.index", state=LATE))] if count else []


def _rule_words(actor: Actor, rule: Rule) -> str:
    """What a rule of acceptance allows, as a sentence."""
    known = {**source_names(actor), **OWN_SOURCES}
    sources = [str(known.get(source, source)).lower() for source in rule.value["sources"]]
    return _(
        "Sääntö %(day)s alkaen: rivissä ei ole poikkeamaa, se ei ole otoksessa, tiedot ovat "
        "yhdestä näistä lähteistä: %(sources)s, ja summa on enintään %(sum)s.",
        day=format_date_fi(rule.valid_from),
        sources=", ".join(sources),
        sum=format_money(cents_of(rule.value["eur"])),
    )


def _filters(actor: Actor, search: QueueSearch) -> list[FormField]:
    """The questions of the filter bar with their answers."""
    rules = [
        (rule, capitalised(explanation_from(told).rule_label.in_language(language())))
        for rule, told in rules_waiting(actor)
    ]
    names: dict[str, tuple[str, Sequence[tuple[str, str]] | None]] = {
        "state": (_("Tila"), [(code, _state_words(code)) for code in STATES]),
        "exception": (
            _("Poikkeama"),
            [(code, label(f"payment_line.exception.{code}")) for code in EXCEPTIONS],
        ),
        "due": (_("Määräpäivä"), [(NEAR, _("Lähellä tai mennyt")), (OVER, _("Mennyt"))]),
        "rule": (_("Sääntö"), rules),
        "town": (_("Kunta"), list(town_names(actor).items())),
        "contract": (_("Sopimus tai tilaus"), None),
        "provider": (_("Palveluntuottaja"), None),
        "order": (
            _("Järjestys"),
            [
                ("due", _("Määräpäivä")),
                ("amount", _("Suurin summa")),
                ("day", _("Tuloksen päivä")),
            ],
        ),
    }
    values = asdict(search)
    return [
        FormField(
            name,
            words,
            "",
            "text" if choices is None else "select",
            values[name],
            required=False,
            choices=choices or (),
        )
        for name, (words, choices) in names.items()
    ]


def _state_words(code: str) -> str:
    own: dict[str, Callable[[], str]] = {
        WAITING: lambda: _("Odottaa tarkastusta"),
        ALL: lambda: _("Kaikki"),
    }
    return own[code]() if code in own else label(f"{LINE.name}.state.{code}")


def trail(search: QueueSearch, here: str = "") -> list[tuple[str, str | None]]:
    """The way to the queue, or to a page below it."""
    found: list[tuple[str, Any]] = [(_("Tehtävät"), url_for("home.index"))]
    if search.run:
        found += [
            (_("Maksuajot"), url_for("payments.index")),
            (search.run, url_for("payments.run", number=search.run)),
        ]
    if not here:
        return [*found, (_("Tarkastus"), None)]
    return [*found, (_("Tarkastus"), queue_url(search)), (here, None)]
