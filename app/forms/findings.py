"""Collects what is wrong with a form file, and reads single attributes of a component with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from ..domain.errors import Finding, Severity
from ..feel import FeelError
from .formula import Formula, compile_formula
from .properties import PROPERTIES, TAKES_PROPERTY
from .tree import Limit, Rule

Raw = Mapping[str, Any]


@dataclass
class Findings:
    """The findings of one file, in the order of its components."""

    file: str
    found: list[Finding] = field(default_factory=list)
    formulas: list[tuple[Raw, str, Formula]] = field(default_factory=list)
    """Every formula that was read: in which component, under which name."""

    def add(self, raw: Raw, rule: str, what: str, remedy: str, severity: Severity = Severity.ERROR) -> None:
        """Note one finding about a component."""
        name = str(raw.get("label") or raw.get("key") or "")
        element_id = str(raw.get("id") or raw.get("key") or "?")
        self.found.append(Finding(self.file, element_id, rule, what, remedy, severity, name))

    @property
    def has_errors(self) -> bool:
        """Whether anything found keeps the file from being deployed."""
        return any(finding.severity is Severity.ERROR for finding in self.found)


@dataclass(frozen=True)
class Attributes:
    """The attributes and properties of one component, read with findings instead of exceptions."""

    raw: Raw
    findings: Findings

    def refuse(self, rule: str, what: str, remedy: str) -> None:
        """Note an error about this component."""
        self.findings.add(self.raw, rule, what, remedy)

    def warn(self, rule: str, what: str, remedy: str) -> None:
        """Note a warning about this component."""
        self.findings.add(self.raw, rule, what, remedy, Severity.WARNING)

    @property
    def type(self) -> str:
        """The form-js type."""
        return str(self.raw.get("type", ""))

    def text(self, name: str, inside: str = "") -> str:
        """Read a constant text; a template or an expression is refused."""
        value = self._inside(inside).get(name)
        if value is None:
            return ""
        text = str(value)
        if "{{" in text or text.startswith("="):
            self.refuse(
                "constant_text",
                f"{name} 只能是固定文字，现为“{text[:60]}” / {name} must be constant text",
                "改为固定文字；要显示计算结果，请用以“=”开头的文本组件。"
                " / Use constant text, or a text component that begins with “=”.",
            )
            return ""
        return text

    def flag(self, name: str, inside: str = "", *, default: bool = False) -> bool:
        """Read a yes or no."""
        value = self._inside(inside).get(name, default)
        if isinstance(value, bool):
            return value
        self.refuse(
            "flag",
            f"{name} 应为 true 或 false，现为“{value}” / {name} must be true or false",
            f"改正 {name}。 / Correct it.",
        )
        return default

    def whole(self, name: str, inside: str = "", default: int | None = None) -> int | None:
        """Read a whole number from 0 on."""
        value = self._inside(inside).get(name)
        if value is None or value == "":
            return default
        try:
            number = int(str(value))
        except ValueError:
            number = -1
        if number < 0 or isinstance(value, bool):
            self.refuse(
                "whole_number",
                f"{name} 应为整数，现为“{value}” / {name} must be a whole number",
                f"改正 {name}。 / Correct it.",
            )
            return default
        return number

    def limit(self, name: str, inside: str = "validate") -> Limit:
        """Read a bound: a number, a text with a number, or a FEEL expression."""
        value = self._inside(inside).get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str) and value.strip().startswith("="):
            return self.formula(value, name)
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or isinstance(value, bool):
            self.refuse(
                "limit",
                f"{name} 应为数字或以“=”开头的 FEEL，现为“{value}” / {name} must be a number or FEEL",
                f"改正 {name}。 / Correct it.",
            )
            return None
        return number

    def formula(self, source: Any, name: str) -> Formula | None:
        """Compile a FEEL expression; what can't be parsed is found with its position."""
        if source is None or source == "":
            return None
        try:
            formula = compile_formula(str(source))
        except FeelError as error:
            self.refuse(
                "feel",
                f"{name} 的 FEEL 表达式无法解析：{error} / {name}: the FEEL expression cannot be parsed",
                f"改正表达式：{str(source)[:200]} / Correct the expression.",
            )
            return None
        self.findings.formulas.append((self.raw, name, formula))
        return formula

    def property(self, name: str) -> str:
        """Read one of our own properties as text."""
        return str(self._inside("properties").get(name, "")).strip()

    def property_formula(self, name: str) -> Formula | None:
        """Read one of our own properties as FEEL."""
        return self.formula(self.property(name), name)

    def property_rule(self, name: str) -> Rule | None:
        """Read `check` or `warn` with its message."""
        condition = self.property_formula(name)
        message = self.property(f"{name}Message")
        if condition is None:
            if message:
                self.warn(
                    "message_without_rule",
                    f"有 {name}Message 而无 {name} / {name}Message without {name}",
                    f"补上 {name} 或删去说明。 / Add {name} or remove the message.",
                )
            return None
        if not message:
            self.refuse(
                "rule_without_message",
                f"{name} 没有说明文字 / {name} has no message",
                f"补上 {name}Message，写明要求与现状。 / Add {name}Message.",
            )
        return Rule(condition, message)

    def check_properties(self) -> None:
        """Find properties that nobody reads, or that this type of component does not take."""
        given = self.raw.get("properties")
        if given is None:
            return
        if not isinstance(given, Mapping):
            self.refuse(
                "properties", "properties 应为键值对 / properties must be an object", "改正。 / Correct it."
            )
            return
        for name, value in given.items():
            if not isinstance(value, str):
                self.refuse(
                    "property_text",
                    f"属性 {name} 的值应为文字 / property {name} must be text",
                    "加上引号。 / Quote it.",
                )
            if name not in PROPERTIES:
                self._unknown_property(name)
            elif self.type not in TAKES_PROPERTY[name]:
                self.refuse(
                    "property_place",
                    f"组件类型 {self.type} 不支持属性 {name} / {self.type} takes no {name}",
                    f"可用于：{'、'.join(sorted(TAKES_PROPERTY[name]))}。 / Move it to one of these.",
                )

    def _unknown_property(self, name: str) -> None:
        close = get_close_matches(name, PROPERTIES, n=1, cutoff=0.75)
        if close:
            self.refuse(
                "unknown_property",
                f"没有属性“{name}” / unknown property {name}",
                f"是否为“{close[0]}”？ / Did you mean {close[0]}?",
            )
        else:
            self.warn(
                "unknown_property",
                f"属性“{name}”不起作用 / property {name} has no effect",
                "删去，或改为下列之一：" + "、".join(PROPERTIES) + "。 / Remove it or use one of these.",
            )

    def _inside(self, name: str) -> Raw:
        inner = self.raw.get(name) if name else self.raw
        return inner if isinstance(inner, Mapping) else {}
