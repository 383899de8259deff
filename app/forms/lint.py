"""What may be deployed as a form, in words a process owner understands."""

from collections.abc import Sequence

from ..domain.errors import Finding
from ..feel import suggest
from ..feel.builtins import BUILTINS
from .circles import circles_in, levels_of
from .contradictions import contradictions_in
from .findings import Findings
from .reader import examine_form
from .tree import Component, Field, fields_of


def lint_form(data: bytes, file: str) -> list[Finding]:
    """Return everything found in a form file, errors and warnings, in the order of its components."""
    form, findings = examine_form(data, file)
    for level in levels_of(form.components if form else ()):
        _lint_level(level, findings)
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


def _lint_level(components: Sequence[Component], findings: Findings) -> None:
    for field in fields_of(components):
        for rule, what, remedy in contradictions_in(field):
            findings.add(_named(field), rule, what, remedy)
    for field, way in circles_in(components):
        findings.add(
            _named(field),
            "circle",
            f"显示条件或计算互相依赖，成环：{' → '.join(way)} / conditions or computed values form a circle",
            "去掉环中的一个依赖。 / Take one of these dependencies out.",
        )


def _named(field: Field) -> dict[str, str]:
    return {"id": field.id, "label": field.label}
