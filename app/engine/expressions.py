"""Values of a diagram: plain text, or FEEL where the text starts with `=`."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..domain.errors import ExecutionFailed
from ..feel import Environment, Expression, compile_expression
from .values import checked_value


@dataclass(frozen=True, slots=True)
class Formula:
    """A FEEL expression of the diagram, compiled once when the diagram is read."""

    text: str
    expression: Expression

    def evaluate(self, variables: Mapping[str, Any], environment: Environment) -> tuple[Any, str]:
        """Return the FEEL value and the warnings (why something became null) as one line."""
        result = self.expression.evaluate(variables, environment)
        return result.value, "; ".join(str(warning) for warning in result.warnings)


Value = str | Formula


def read_formula(text: str) -> Formula:
    """Compile a FEEL text, with or without its leading `=`. Raises FeelError."""
    source = text.strip().removeprefix("=").strip()
    return Formula(source, compile_expression(source))


def read_value(text: str) -> Value:
    """Return the text itself, or what is behind its leading `=`, compiled. Raises FeelError."""
    return read_formula(text) if text.lstrip().startswith("=") else text


def evaluate_json(value: Value, variables: Mapping[str, Any], environment: Environment) -> Any:
    """Return a value that may be kept in a variable: JSON with exact decimals."""
    if isinstance(value, str):
        return value
    return checked_value(value.evaluate(variables, environment)[0], value.text)


def evaluate_text(value: Value, variables: Mapping[str, Any], environment: Environment, what: str) -> str:
    """Return a text; numbers become text. Raises ExecutionFailed for anything else."""
    text = evaluate_optional_text(value, variables, environment, what)
    if text is None:
        raise ExecutionFailed(f"{what} 为空 / {what} is null: {_source(value)}")
    return text


def evaluate_optional_text(
    value: Value | None, variables: Mapping[str, Any], environment: Environment, what: str
) -> str | None:
    """Return a text or None where the diagram says null on purpose (null with a warning is an error)."""
    if value is None or isinstance(value, str):
        return value or None
    found, warnings = value.evaluate(variables, environment)
    if found is None:
        if warnings:
            raise ExecutionFailed(f"{what} 无法求值：{value.text} / cannot be evaluated: {warnings}")
        return None
    plain = checked_value(found, value.text)
    if isinstance(plain, bool | list | dict):
        raise ExecutionFailed(
            f"{what} 应为文本：{value.text} / {what} should be a text, it is {type(found).__name__}"
        )
    return format(plain.normalize(), "f") if isinstance(plain, Decimal) else str(plain)


def evaluate_texts(
    value: Value | None, variables: Mapping[str, Any], environment: Environment, what: str
) -> tuple[str, ...]:
    """Return a list of texts: a FEEL list, or one text separated by commas."""
    if value is None:
        return ()
    if isinstance(value, str):
        return _split(value)
    found, warnings = value.evaluate(variables, environment)
    if isinstance(found, str):
        return _split(found)
    if isinstance(found, list) and all(isinstance(item, str) for item in found):
        return tuple(found)
    raise ExecutionFailed(
        f"{what} 应为文本列表：{value.text} / {what} should be a list of texts, it is {found!r}. {warnings}"
    )


def evaluate_condition(value: Formula, variables: Mapping[str, Any], environment: Environment) -> bool:
    """Return the boolean. Raises ExecutionFailed for null and everything else (Camunda 8's rule)."""
    found, warnings = value.evaluate(variables, environment)
    if isinstance(found, bool):
        return found
    raise ExecutionFailed(
        f"条件应为 true 或 false：{value.text}，得到 {found!r}。"
        f" / The condition should be true or false, it is {found!r}. {warnings}"
    )


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _source(value: Value) -> str:
    return value if isinstance(value, str) else value.text
