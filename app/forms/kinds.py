"""Texts that have a form of their own: 社会信用代码, telephone, e-mail, postcode."""

import re
import unicodedata
from collections.abc import Callable

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength

from .problems import WrongValue

USCC_LENGTH = 18
ORGANISATION_PART = slice(8, 17)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
LONGEST_EMAIL = 254

_mobile = re.compile(r"1[3-9][0-9]{9}")
_landline = re.compile(r"(0[0-9]{2,3}-?)?[2-9][0-9]{6,7}(-[0-9]{1,6})?|[48]00-?[0-9]{3}-?[0-9]{4}")
_email = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
_postcode = re.compile(r"[0-9]{6}")
_gaps = re.compile(r"[\s\u2010-\u2015]+")


def read_uscc(text: str) -> str:
    """Read a 社会信用代码 with its check digit (GB 32100, SPEC R-049)."""
    code = _narrow(text).replace("-", "").upper()
    try:
        uscc.validate(code)
    except InvalidLength:
        raise WrongValue(
            f"应为 {USCC_LENGTH} 位，现为 {len(code)} 位", f"expected 18 characters, found {len(code)}"
        ) from None
    except InvalidFormat:
        raise WrongValue(
            f"应为 8 位数字加 10 位数字或大写字母（不含 I、O、S、V、Z），现为“{code}”",
            "expected 8 digits and 10 letters or digits",
        ) from None
    except InvalidChecksum:
        expected = uscc.calc_check_digit(code[:-1])
        raise WrongValue(
            f"末位校验码应为“{expected}”，现为“{code[-1]}”，请对照营业执照核对",
            f"the last character should be {expected}, found {code[-1]}",
        ) from None
    return code


def organisation_digit(code: str) -> tuple[str, str]:
    """Return the expected and the found check digit of the GB 11714 part (9th to 17th) of a valid code."""
    part = code[ORGANISATION_PART]
    values = (int(char, 36) for char in part[:8])
    left = 11 - sum(value * weight for value, weight in zip(values, ORGANISATION_WEIGHTS, strict=True)) % 11
    return {10: "X", 11: "0"}.get(left, str(left)), part[8]


def read_mobile(text: str) -> str:
    """Read a mobile number of the mainland."""
    number = _narrow(text)
    if not _mobile.fullmatch(number):
        raise WrongValue(
            f"应为 1 开头的 11 位手机号码，现为“{number}”", "expected a mobile number of 11 digits"
        )
    return number


def read_phone(text: str) -> str:
    """Read a mobile or fixed number, perhaps with area code and extension."""
    number = _narrow(text)
    if not _mobile.fullmatch(number) and not _landline.fullmatch(number):
        raise WrongValue(
            f"应为 11 位手机号，或带区号的固定电话（如 0471-6328801），现为“{number}”",
            "expected a telephone number with area code",
        )
    return number


def read_email(text: str) -> str:
    """Read an e-mail address."""
    address = _narrow(text)
    if len(address) > LONGEST_EMAIL or not _email.fullmatch(address):
        raise WrongValue(
            f"应为电子邮箱，如 name@example.cn，现为“{address[:80]}”", "expected an e-mail address"
        )
    return address


def read_postcode(text: str) -> str:
    """Read a postcode of six digits."""
    code = _narrow(text)
    if not _postcode.fullmatch(code):
        raise WrongValue(f"应为 6 位数字，现为“{code[:20]}”", "expected 6 digits")
    return code


KIND_READERS: dict[str, Callable[[str], str]] = {
    "uscc": read_uscc,
    "mobile": read_mobile,
    "phone": read_phone,
    "email": read_email,
    "postcode": read_postcode,
}


def _narrow(text: str) -> str:
    """Write full-width characters as ordinary ones and leave out white space: people paste both."""
    return _gaps.sub(lambda gap: "" if gap[0].isspace() else "-", unicodedata.normalize("NFKC", text)).strip()
