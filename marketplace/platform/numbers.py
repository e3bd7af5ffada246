"""Running numbers that people read: TK-2026-001, one series per area, kind and year."""

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.unit import Unit


class NumberSeries(AreaRow, Base):
    """The last number given in a series."""

    __tablename__ = "number_series"
    __table_args__ = (UniqueConstraint("area_id", "prefix", "year"),)
    __rls__ = "area"

    prefix: Mapped[str]
    year: Mapped[int]
    last: Mapped[int]


def next_number(u: Unit, prefix: str) -> str:
    """The next number of a series in the year of the act, such as ``TK-2026-007``.

    The series is locked until the transaction ends, so that no number is given twice or lost.
    """
    year = u.today.year
    series = _locked(u, prefix, year)
    if series is None:  # the first number of the year; somebody else may be making it just now
        row = {"prefix": prefix, "year": year, "last": 0, "area_id": u.actor.area_id}
        made = insert(NumberSeries).values(id=u.new_id(), created_at=u.now, **row)
        u.session.execute(made.on_conflict_do_nothing())
        series = _locked(u, prefix, year)
    assert series is not None  # noqa: S101 -- made above or by somebody else
    series.last += 1
    return f"{prefix}-{year}-{series.last:03d}"


def _locked(u: Unit, prefix: str, year: int) -> NumberSeries | None:
    return u.session.scalars(
        select(NumberSeries)
        .filter_by(area_id=u.actor.area_id, prefix=prefix, year=year)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
