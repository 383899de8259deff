"""What may be deployed as a form, in words a process owner understands."""

from ..domain.errors import Finding
from ..feel import suggest
from ..feel.builtins import BUILTINS
from .reader import examine_form


def lint_form(data: bytes, file: str) -> list[Finding]:
    """Return everything found in a form file, errors and warnings, in the order of its components."""
    _, findings = examine_form(data, file)
    for raw, what, formula in findings.formulas:
        for function in sorted(formula.expression.functions):
            near = suggest(function, BUILTINS)
            findings.add(
                raw,
                "unknown_function",
                f"{what} 调用了不存在的函数“{function}” / {what} calls an unknown function: {function}",
                f"是否想写“{near}”？ / did you mean {near}?" if near else "请改正。 / Correct it.",
            )
    return findings.found
