"""A parameter's value as fields of a page and back: its shape stays, only its leaves are typed anew."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

LEAF_NAMES = {
    "tech_rd": "技术攻关类",
    "achv_transfer": "成果转化类",
    "emergency": "应急类",
    "votes": "同意票（分子）",
    "of": "有效票（分母）",
    "background": "需求背景",
    "need_content": "需求内容描述",
    "existing_basis": "现有基础情况",
    "bidder_requirements": "对揭榜方要求",
    "ip_benefit_requirements": "产权归属、利益分配",
}
_DURATION = re.compile(r"P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One typed part of a value: `key` names its field, `label` is empty for a plain value."""

    key: str
    label: str
    value: Any

    @property
    def kind(self) -> str:
        """How it is typed in: yes/no, whole number, number, moment, duration or text."""
        if isinstance(self.value, bool):
            return "bool"
        if isinstance(self.value, int):
            return "int"
        if isinstance(self.value, Decimal):
            return "number"
        if _is_moment(str(self.value)):
            return "moment"
        return "duration" if _DURATION.fullmatch(str(self.value)) else "text"

    @property
    def shown(self) -> str:
        """The value as it is typed."""
        if isinstance(self.value, bool):
            return "true" if self.value else "false"
        return str(self.value)


def leaves(value: Any, key: str = "value", label: str = "") -> Iterator[Leaf]:
    """Yield the typed parts of a value, in its own order."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from leaves(part, f"{key}.{name}", f"{label} {LEAF_NAMES.get(name, name)}".strip())
    elif isinstance(value, list):
        for number, part in enumerate(value, start=1):
            yield from leaves(part, f"{key}.{number}", f"{label} 第 {number} 项".strip())
    else:
        yield Leaf(key, label, value)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between what a parameter's numbers lie, both ends included, whether they are odd, and by which rule."""

    least: int = 0
    most: int | None = None
    unit: str = ""
    rule: str = ""
    is_odd: bool = False

    def problem(self, number: int | Decimal) -> str:
        """Say what is wrong with a number; empty when it lies between."""
        source = f"（{self.rule}）" if self.rule else ""
        unit = f" {self.unit}" if self.unit else ""
        if number < self.least:
            return f"不能少于 {self.least}{unit}{source}，现为 {number}。 / Not below {self.least}."
        if self.most is not None and number > self.most:
            return f"不能超过 {self.most}{unit}{source}，现为 {number}。 / Not above {self.most}."
        if self.is_odd and number % 2 == 0:
            return f"应为单数{source}，现为 {number}。 / An odd number is expected."
        return ""

    def __str__(self) -> str:
        parts = [f"不少于 {self.least}"] * bool(self.least) + [f"不超过 {self.most}"] * (
            self.most is not None
        )
        parts += ["须为单数"] * self.is_odd
        return "，".join(parts) + (f"（{self.rule}）" if self.rule and parts else "")


def read_value(
    present: Any, typed: Mapping[str, str], problems: dict[str, str], bounds: Bounds | None = None
) -> Any:
    """Return a value of the shape of `present` with what was typed; wrong leaves go into `problems`."""
    new = {leaf.key: _read_leaf(leaf, typed.get(leaf.key, "").strip(), problems) for leaf in leaves(present)}
    for leaf in leaves(present) if bounds else ():
        value = new[leaf.key]
        is_number = isinstance(value, Decimal | int) and not isinstance(value, bool)
        if is_number and bounds and (problem := bounds.problem(value)):
            problems.setdefault(leaf.key, f"{leaf.label}：{problem}" if leaf.label else problem)
    return _rebuilt(present, "value", new)


def _rebuilt(present: Any, key: str, new: Mapping[str, Any]) -> Any:
    if isinstance(present, Mapping):
        return {name: _rebuilt(part, f"{key}.{name}", new) for name, part in present.items()}
    if isinstance(present, list):
        return [_rebuilt(part, f"{key}.{number}", new) for number, part in enumerate(present, start=1)]
    return new[key]


def _read_leaf(leaf: Leaf, text: str, problems: dict[str, str]) -> Any:
    value: Any = text
    wrong = "" if text else "请填写。 / Required."
    match leaf.kind:
        case "bool":
            value = text == "true"
            wrong = wrong or ("" if text in {"true", "false"} else "请选择是或否。 / Yes or no.")
        case "int":
            if text.isascii() and text.isdigit():
                value = int(text)
            else:
                wrong = wrong or f"应为不小于 0 的整数，现为“{text}”。 / A whole number is expected."
        case "number":
            value, wrong = _read_number(text, wrong)
        case "moment":
            if not _is_moment(text):
                wrong = wrong or "应如 2021-08-31T00:00:00+08:00。 / A moment with its offset is expected."
        case "duration":
            if not _DURATION.fullmatch(text):
                wrong = wrong or "应如 P30D（30 天）或 PT2H（2 小时）。 / A duration like P30D is expected."
    if wrong:
        problems[leaf.key] = f"{leaf.label}：{wrong}" if leaf.label else wrong
    return value


def _read_number(text: str, wrong: str) -> tuple[Any, str]:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text, wrong or f"应为数字，现为“{text}”。 / A number is expected."
    if not number.is_finite() or number < 0:
        return text, f"应为不小于 0 的数，现为“{text}”。 / Not below 0."
    return number, wrong


def _is_moment(text: str) -> bool:
    try:
        return "T" in text and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
