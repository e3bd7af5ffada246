"""The least that an offer's submission could be: a form, the same rows, one commit.

Flask, SQLAlchemy Core and the product's pool, without session, permission, sealing or words.
"""

import os
import uuid
from functools import cache
from typing import Any

from flask import Flask, request
from sqlalchemy import Connection, Engine, create_engine, select, update

from marketplace.offers.models import Offer, OfferDraft, SealedOffer
from marketplace.platform.audit import AuditEvent
from marketplace.platform.clock import SystemClock
from marketplace.platform.db import POOL, Base
from marketplace.platform.ids import RandomIds
from marketplace.platform.jobs import OutboxJob

app = Flask(__name__)
CIPHERTEXT = os.urandom(2000)
_SCOPE = "select set_config('app.audience', 'system', true), set_config('app.area', %(area)s, true)"


@cache
def engine() -> Engine:
    """One pool for all threads, as the product has."""
    return create_engine(os.environ["DATABASE_URL"], **POOL)


@app.get("/healthz")
def healthz() -> str:
    return "ok"


@app.post("/submit")
def submit() -> str:
    """Write the rows of a submission for the offer named in the form."""
    with engine().begin() as connection:
        write_rows(connection, uuid.UUID(request.form["offer"]))
    return "ok"


def write_rows(connection: Connection, offer_id: uuid.UUID) -> None:
    """What one submission changes: the offer, its draft with the own copy of what was sealed, the
    sealed version, the event and the job."""
    area = os.environ["BENCH_AREA"]
    connection.exec_driver_sql(_SCOPE, {"area": area})
    offer = connection.execute(select(Offer.__table__).where(Offer.id == offer_id)).one()
    changed = update(Offer.__table__).where(Offer.id == offer_id)
    connection.execute(changed.values(state="submitted"))
    drafted = update(OfferDraft.__table__).where(OfferDraft.offer_id == offer_id)
    connection.execute(
        drafted.values(
            content=CIPHERTEXT,
            sealed_copy=CIPHERTEXT,
            sealed_version=1,
            saved_at=SystemClock().now(),
        )
    )
    for model, values in _new_rows(offer_id, offer.provider_id).items():
        connection.execute(model.__table__.insert().values(area_id=area, **values).inline())


def _new_rows(offer_id: uuid.UUID, provider_id: uuid.UUID) -> dict[type[Base], dict[str, Any]]:
    now, key = SystemClock().now(), RandomIds().new()
    common = {"id": key, "created_at": now}
    return {
        SealedOffer: common
        | {
            "offer_id": offer_id,
            "provider_id": provider_id,
            "version": 1,
            "ciphertext": CIPHERTEXT,
            "sha256": key.hex * 2,
            "receipt_number": key.hex,
            "submitted_at": now,
            "submitted_by": os.environ["BENCH_USER"],
        },
        AuditEvent: common
        | {
            "object_type": "offer",
            "object_id": offer_id,
            "provider_id": provider_id,
            "sequence": 1000,  # beyond any that the product wrote
            "action": "submit",
            "actor_name": "bench",
            "facts": {},
            "hash": key.hex * 2,
        },
        OutboxJob: common
        | {
            "task": "offer.send_receipt",
            "payload": {"sealed_id": str(key)},
            "key": key.hex,
            "due_at": now,
            "attempts": 0,
        },
    }
