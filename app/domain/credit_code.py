"""统一社会信用代码 (GB 32100): what is wrong with one, said so that it can be put right."""

import re

from stdnum.cn import uscc

LENGTH = 18
_SHAPE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_FOREIGN = re.compile(r"[0-9A-Z][0-9A-Z./-]{3,38}[0-9A-Z]")


def compact(code: str) -> str:
    """Return the code as it is kept: upper case, without spaces and hyphens."""
    return re.sub(r"[\s\-]", "", code).upper()


def what_is_wrong(code: str) -> str | None:
    """Say what is wrong with a 统一社会信用代码, or None."""
    code = compact(code)
    if len(code) != LENGTH:
        return f"应为 18 位，现为 {len(code)} 位。 / 18 characters are expected, there are {len(code)}."
    if not _SHAPE.fullmatch(code):
        return (
            "只含数字和大写字母，不用 I、O、S、V、Z，第 3 至 8 位为数字，请对照营业执照核对。"
            " / Digits and capitals without I, O, S, V, Z; digits in places 3 to 8."
        )
    expected = uscc.calc_check_digit(code[:-1])
    if code[-1] != expected:
        return (
            f"末位校验码应为“{expected}”，现为“{code[-1]}”，请对照营业执照核对。"
            f" / The check digit should be {expected}; please compare with the licence."
        )
    return None


def what_is_wrong_abroad(number: str) -> str | None:
    """Say what is wrong with a foreign registration number, or None."""
    if not _FOREIGN.fullmatch(number.strip().upper()):
        return (
            "填写境外注册号，5 至 40 位字母、数字、点、斜线或连字符。"
            " / The foreign registration number: 5 to 40 letters, digits, dots, slashes or hyphens."
        )
    return None
