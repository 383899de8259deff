"""Exact numbers: money with two places, whole numbers, percentages."""

import re
import unicodedata
from decimal import Decimal

from .problems import WrongValue
from .tree import NumberField

LONGEST_NUMBER = 30
HUNDRED = Decimal(100)

_number = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_thousands = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
_whole = re.compile(r"[+-]?[0-9]+")


def read_number(field: NumberField, text: str) -> Decimal | int:
    """Read an exact number: money has two places (万元), int is whole, no binary fractions anywhere."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).replace("\u2212", "-").replace("\u3002", ".")
    if _thousands.fullmatch(plain):
        plain = plain.replace(",", "")
    if len(plain) > LONGEST_NUMBER:
        raise WrongValue(f"数字过长：应不超过 {LONGEST_NUMBER} 位", "the number is too long")
    if field.kind == "int":
        return _read_whole(plain)
    if not _number.fullmatch(plain) or not plain.isascii():
        raise WrongValue(f"应为数字，现为“{plain}”", f"expected a number, found {plain}")
    number = Decimal(plain)
    places = _places(plain)
    if field.kind == "money":
        return _with_places(number, places, 2)
    if field.kind == "percent" and not 0 <= number <= HUNDRED:
        raise WrongValue(f"应为 0 至 100 之间的百分数，现为 {plain}", f"expected 0 to 100, found {plain}")
    if field.digits is not None:
        return _with_places(number, places, field.digits)
    return number


def _read_whole(plain: str) -> int:
    if not _whole.fullmatch(plain) or not plain.isascii():
        raise WrongValue(f"应为整数，现为“{plain}”", f"expected a whole number, found {plain}")
    return int(plain)


def _places(plain: str) -> int:
    return len(plain.partition(".")[2].rstrip("0"))


def _with_places(number: Decimal, places: int, most: int) -> Decimal:
    if places > most:
        raise WrongValue(f"最多 {most} 位小数，现有 {places} 位", f"at most {most} decimals, found {places}")
    return number.quantize(Decimal(1).scaleb(-most))
