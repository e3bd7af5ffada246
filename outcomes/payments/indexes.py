"""The indexes by which payment lines are found: many lines, and few that wait."""

from collections.abc import Iterator

from sqlalchemy import Index, text

WAITING = text("state in ('calculated', 'answered')")
"""The lines that wait for the verifier (`lifecycle.UNDECIDED`), as indexes know them."""
COUNTED = text("state in ('calculated', 'answered', 'verified', 'paid')")
"""The lines that a run's totals count (`lifecycle.COUNTED`), as indexes know them."""
PLACE = ("plain", "due_on", "id")
"""The usual order of the queue."""


def line_indexes() -> Iterator[Index]:
    """What the table is read by."""
    yield Index("ix_payment_line_contract_id_state", "contract_id", "state")
    yield Index(
        "ix_payment_line_money",
        "contract_id",
        postgresql_include=["state", "amount_eur", "area_id", "provider_id"],
    )
    yield Index(
        "ix_payment_line_run_money",
        *("area_id", "run_id"),
        postgresql_where=COUNTED,
        postgresql_include=["amount_eur", "provider_id"],
    )
    yield Index("ix_payment_line_provider_id_outcome_on", "provider_id", "outcome_on")
    yield Index(
        "ix_payment_line_taken_off",
        "taken_off_id",
        postgresql_where=text("taken_off_id is not null"),
    )
    yield Index("ix_payment_line_adjusts_line_id", "adjusts_line_id")
    yield Index("ix_payment_line_outcome", "area_id", "outcome")
    yield Index("ix_payment_line_claim", "area_id", "person_key", "employment", "outcome_kind")
    yield Index("ix_payment_line_state", "area_id", "state", *PLACE)
    yield from _queue_indexes()


def _queue_indexes() -> Iterator[Index]:
    """The lines that wait, in each order of the queue and by what it is most narrowed by."""
    yield Index(
        "ix_payment_line_queue",
        *("area_id", *PLACE),
        postgresql_where=WAITING,
        postgresql_include=["provider_id"],
    )
    for name, columns in (
        ("rule", ("rule", *PLACE)),
        ("exception", ("exception", *PLACE)),
        ("provider", ("provider_id", *PLACE)),
        ("town", ("municipality", *PLACE)),
        ("provider_town", ("provider_id", "municipality", *PLACE)),
        ("amount", ("plain", text("(- amount_eur)"), "id")),
        ("day", ("plain", "outcome_on", "id")),
    ):
        yield Index(f"ix_payment_line_queue_{name}", "area_id", *columns, postgresql_where=WAITING)
    yield Index(
        "ix_payment_line_queue_due",
        *("area_id", "due_on"),
        postgresql_where=WAITING,
        postgresql_include=["provider_id"],
    )
