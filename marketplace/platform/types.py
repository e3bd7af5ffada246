"""Column types: cents, UTC instants, and the annotated short names the models use."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import DateTime, Dialect, Numeric, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator


class MoneyEur(TypeDecorator[int]):
    """EUR as numeric(14,2) at rest, integer cents in Python."""

    impl = Numeric(14, 2)
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError(f"Money is given in integer cents, got {value!r}")
        return Decimal(value).scaleb(-2)

    def process_result_value(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value.scaleb(2))


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant: timestamptz at rest, UTC in Python; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise TypeError("Naive datetime: give an aware one")
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)


Cents = Annotated[int, mapped_column(MoneyEur)]
Instant = Annotated[datetime, mapped_column(UtcDateTime)]
Code = Annotated[str, mapped_column(Text)]
Texts = Annotated[dict[str, str], mapped_column(JSONB)]
"""One text per language code, such as {"fi": …, "sv": …, "en": …}."""
Json = Annotated[dict[str, Any], mapped_column(JSONB)]
TextsByLanguage = Mapping[str, str]
JsonList = Annotated[list[Any], mapped_column(JSONB)]
Key = Annotated[UUID, mapped_column(Uuid, primary_key=True)]
