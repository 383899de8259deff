"""Number series: the last number given in each; a number is never given twice, nor taken back."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from ...domain.base import Row


class NumberSeries(Row):
    """One series, such as `XQ-2021-01-能`."""

    __tablename__ = "number_series"

    series: Mapped[str] = mapped_column(String(60), unique=True)
    last: Mapped[int] = mapped_column(default=0)
