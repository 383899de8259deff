"""What may be deployed as a form, in words a process owner understands."""

from collections.abc import Iterator

from ..domain.errors import Finding, Severity
from ..feel import suggest
from ..feel.builtins import BUILTINS
from .name_lint import formulas_in
from .reader import examine_form
from .tree import Form


def lint_form(data: bytes, file: str) -> list[Finding]:
    """Return everything found in a form file, errors and warnings, in the order of its components."""
    form, findings = examine_form(data, file)
    return [*findings.found, *(_unknown_functions(form, file) if form else ())]


def _unknown_functions(form: Form, file: str) -> Iterator[Finding]:
    for component, what, formula in formulas_in(form.components):
        for function in sorted(formula.expression.functions):
            near = suggest(function, BUILTINS)
            yield Finding(
                file,
                component.id,
                "unknown_function",
                f"{what} 调用了不存在的函数“{function}” / {what} calls an unknown function: {function}",
                f"是否想写“{near}”？ / Did you mean {near}?" if near else "请改正。 / Correct it.",
                Severity.ERROR,
                component.label or component.name,
            )
