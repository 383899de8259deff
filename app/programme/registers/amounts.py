"""Amounts of money in 万元, two places, exact on both databases."""

from decimal import Decimal
from typing import Any

from sqlalchemy import Dialect, Numeric, String
from sqlalchemy.types import TypeDecorator, TypeEngine

CENT = Decimal("0.01")


class Amount(TypeDecorator[Decimal]):
    """NUMERIC(14, 2) on PostgreSQL; on SQLite, which has no decimals, the text of the number."""

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column's type."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Numeric(14, 2))
        return dialect.type_descriptor(String(20))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Decimal | str | None:
        """Refuse what is not exact to 0.01 万元 rather than round it silently."""
        if value is None:
            return None
        exact = Decimal(value).quantize(CENT)
        if exact != value:
            raise ValueError(f"An amount has two places: {value}.")
        return exact if dialect.name == "postgresql" else str(exact)

    def process_result_value(self, value: Decimal | str | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        """Return a Decimal with two places."""
        return None if value is None else Decimal(value).quantize(CENT)
