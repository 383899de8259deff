"""FEEL as forms use it: one compiled expression, asked for a value or a yes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..feel import Environment, Expression, compile_expression


@dataclass(frozen=True, slots=True)
class Formula:
    """A compiled expression with its source text (without the leading ``=``)."""

    text: str
    expression: Expression

    @property
    def names(self) -> frozenset[str]:
        """The variables it reads."""
        return self.expression.names

    def value(self, scope: Mapping[str, Any], environment: Environment) -> Any:
        """Evaluate to a FEEL value. Raises FeelError when it cannot be computed."""
        return self.expression.evaluate(scope, environment).value

    def mentions(self, key: str) -> bool:
        """Whether it reads a (dotted) key, as far as its text shows."""
        if "." not in key:
            return key in self.names
        return key.partition(".")[0] in self.names and bool(_word(key).search(self.text))

    @property
    def summands(self) -> tuple[str, ...]:
        """The (dotted) names it adds up, when it is nothing but their sum; else none."""
        return tuple(re.split(r"\s*\+\s*", self.text.strip())) if _sum.fullmatch(self.text.strip()) else ()

    def holds(self, scope: Mapping[str, Any], environment: Environment) -> bool:
        """Whether it is true; null and everything else is not. Raises FeelError like `value`."""
        return self.value(scope, environment) is True


_sum = re.compile(r"[^\W\d][\w.]*(\s*\+\s*[^\W\d][\w.]*)+")


@cache
def _word(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.]){re.escape(key)}(?!\w)")


def compile_formula(source: str) -> Formula:
    """Compile a text that may begin with ``=``. Raises FeelError with line and column when unparsable."""
    text = source.strip().removeprefix("=")
    return Formula(text, compile_expression(text))
