"""What the headless demo leaves behind: the road's documents, and its summary."""

import csv
import io
import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from sqlalchemy import or_, select
from sqlalchemy.orm import lazyload

from contracts.agreements.models import Contract
from marketplace.admissions.models import Application
from marketplace.calloffs.ledger import ledger_csv as call_off_ledger
from marketplace.calloffs.models import CallOff
from marketplace.decisions.models import Decision
from marketplace.demo.cast import Cast
from marketplace.demo.road import Road
from marketplace.evaluation.models import Evaluation
from marketplace.frameworks.models import Framework, Party
from marketplace.offers.models import Offer, OfferOpening
from marketplace.passports.models import Evidence
from marketplace.planning.models import Need
from marketplace.platform.audit import AuditEvent
from marketplace.platform.db import Base, db, set_scope
from marketplace.platform.files import StoredFile, storage
from marketplace.platform.i18n import text_of
from marketplace.platform.words import label
from marketplace.procurement.models import Call
from marketplace.providers.models import Provider
from marketplace.quick.ledger import ledger_csv
from marketplace.quick.models import QuickOrder, QuickService
from marketplace.suitability.models import Judgement
from outcomes.payments.bank import NAMESPACE
from outcomes.payments.models import Statement

NAMES = ("number", "receipt_number", "diary_number", "line_id", "person_key")
"""How people know a thing, by the first of these columns that it has."""
TOLD = ("refuse_late", "note_market", "begin_opening")
"""Acts of the timeline that change no state: an offer that was refused as late, how the market was
looked at where there was one offer, and the opening begun by the first of two officers."""


@dataclass(frozen=True)
class Summary:
    """The demo's totals in cents, each read from its own file or row, so that they can differ."""

    lines: int
    lines_net_cents: int
    statement_net_cents: int
    vat_cents: int
    control_sum_cents: int

    @property
    def agrees(self) -> bool:
        """Whether lines, statement and bank file come to the same."""
        return (
            self.lines_net_cents == self.statement_net_cents
            and self.statement_net_cents + self.vat_cents == self.control_sum_cents
        )


def write_files(road: Road) -> Summary:
    """Write the documents into the demo's folder and add up what they say."""
    road.cast.staff("tarkastaja")
    contract = db.session.get_one(Contract, road.contract_id)
    decision = db.session.get_one(Decision, road.decision_id)
    statement = db.session.scalars(select(Statement).filter_by(run_id=road.run_id)).one()
    lines = write_stored(road.out / "payment-lines.csv", statement.csv)
    payments = write_stored(road.out / "payments.pain001.xml", statement.run.hand_overs[0].file)
    write_stored(road.out / "contract.pdf", contract.file)
    write_stored(road.out / "award-decision.pdf", decision.file)
    write_stored(road.out / "payment-statement.pdf", statement.pdf)
    # A withdrawn offer is nobody's business but its provider's; the timeline tells of it all.
    set_scope(db.session(), road.cast.system.scope)
    _write_timeline(road.out)
    rows = list(csv.DictReader(io.StringIO(lines.decode())))
    return Summary(
        lines=len(rows),
        lines_net_cents=sum(int(row["amount_cents"]) for row in rows),
        statement_net_cents=statement.net_cents,
        vat_cents=statement.vat_cents,
        control_sum_cents=_control_sum(payments),
    )


def write_documents(cast: Cast, out: Path) -> list[str]:
    """Write every memo, opening record, decision and contract under its number, and the timeline;
    the ledgers of quick services and of frameworks' call-offs; a line for each call, application,
    order and call-off, with the state that it came to."""
    set_scope(db.session(), cast.system.scope)
    signed = select(Decision).where(Decision.signed_at.is_not(None))
    every = db.session.scalars
    found: list[tuple[str, StoredFile | None]] = [
        *((f"{each.number}-memo", each.memo) for each in every(select(Need))),
        *((f"{each.call.number}-opening", each.file) for each in every(select(OfferOpening))),
        *((f"{each.diary_number}-{each.kind}", each.file) for each in every(signed)),
        *((f"{each.number}-contract", each.file) for each in every(select(Contract))),
    ]
    for name, file in found:
        write_stored(out / f"{name}.pdf", file)
    for service in every(select(QuickService)):
        text = ledger_csv(service)
        (out / f"{service.number}-ledger.csv").write_text(text, encoding="utf-8", newline="")
    for framework in every(select(Framework).where(Framework.published_at.is_not(None))):
        text = call_off_ledger(cast.system, framework)
        (out / f"{framework.number}-ledger.csv").write_text(text, encoding="utf-8", newline="")
    _write_timeline(out)
    calls = db.session.scalars(select(Call).order_by(Call.number)).all()
    sent = db.session.scalars(select(Application).order_by(Application.number)).all()
    orders = db.session.scalars(select(QuickOrder).order_by(QuickOrder.number)).all()
    called_off = db.session.scalars(select(CallOff).order_by(CallOff.number)).all()
    return [
        f"{each.number}  {label(f'{each.__tablename__}.state.{each.state}'):24} "
        f"{text_of(each.titles)}"
        for each in (*calls, *sent, *orders, *called_off)
    ]


def _write_timeline(out: Path) -> None:
    timeline = json.dumps(_timeline(), ensure_ascii=False, indent=1)
    (out / "timeline.json").write_text(timeline + "\n", encoding="utf-8")


def write_stored(path: Path, file: StoredFile | None) -> bytes:
    """Write a stored file to a place, and return its content."""
    if file is None:
        raise LookupError(f"{path.name} was not made")
    content = storage().get(file.sha256)
    path.write_bytes(content)
    return content


def _control_sum(payments: bytes) -> int:
    total = ElementTree.fromstring(payments).findtext(f".//{{{NAMESPACE}}}CtrlSum")  # noqa: S314 -- our own file
    return int(Decimal(total or "0").scaleb(2))


def _timeline() -> list[dict[str, Any]]:
    """Every change of state, and what else a reader of a purchase waits for (`TOLD`), in the order
    of the acts: when, who, what."""
    models = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}
    changes = db.session.scalars(
        select(AuditEvent)
        .where(or_(AuditEvent.to_state.is_not(None), AuditEvent.action.in_(TOLD)))
        .order_by(AuditEvent.position)
    )
    return [
        {
            "at": event.created_at.isoformat().replace("+00:00", "Z"),
            "who": event.actor_name,
            "what": event.object_type,
            "which": _name(models, event),
            "action": event.action,
            "from": event.from_state,
            "to": event.to_state,
        }
        for event in changes
    ]


def _name(models: dict[str, Any], event: AuditEvent) -> str:
    """What people call a thing: its own number, or that of what it belongs to and its own place."""
    thing = db.session.get(models[event.object_type], event.object_id, options=[lazyload("*")])
    match thing:
        case Provider():
            return thing.organisation.business_id
        case Offer():
            return f"{thing.call.number} {thing.organisation.name}"
        case Judgement():
            return f"{thing.call.number} {thing.offer.organisation.name}"
        case Evaluation():
            return f"{thing.call.number}/{thing.round}"
        case Evidence():
            return f"{thing.provider.organisation.name}, {thing.kind}"
        case Party():
            lot = thing.lot
            return f"{lot.framework.number}/{lot.position} {thing.organisation.name}"
    own = [getattr(thing, column, None) for column in NAMES]
    whose = getattr(getattr(thing, "organisation", None), "name", None)
    return str(next(filter(None, [*own, whose]), event.object_id))
