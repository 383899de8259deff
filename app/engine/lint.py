"""What may be deployed, in words a process owner understands.

Errors keep a file from being deployed, warnings do not. Each finding names the file, the element, what is
wrong and how to mend it.
"""

from ..domain.errors import Finding
from .data_flow import DataFlow, data_flows
from .diagram import read_drawing
from .drawing import Drawing
from .findings import Findings
from .known import Known
from .lint_compensation import check_undoing
from .lint_drawing import check_drawing
from .lint_flow import check_flow
from .lint_layout import check_layout
from .lint_references import check_references
from .lint_starts import check_starts
from .lint_tasks import check_tasks
from .lint_values import check_values
from .lint_variables import check_given, check_signs, check_variables
from .xml_reader import read_xml

__all__ = ["Known", "lint_diagram", "lint_variables", "read_data_flows"]


def lint_diagram(xml: bytes, file: str, known: Known) -> list[Finding]:
    """Return every finding about a BPMN file, errors first."""
    findings = Findings(file)
    drawing = read_drawing(xml, findings)
    if drawing is not None:
        _check(drawing, findings, known)
        check_layout(read_xml(xml), drawing, findings)
    return sorted(findings.all, key=lambda finding: finding.severity.value)


def read_data_flows(xml: bytes) -> tuple[DataFlow, ...]:
    """Return what each process of a diagram writes and takes; of an unreadable one, nothing.

    The services put it together with what forms and handlers write into `Known.variables`.
    """
    drawing = read_drawing(xml, Findings(""))
    return data_flows(drawing) if drawing is not None else ()


def lint_variables(xml: bytes, file: str, known: Known) -> list[Finding]:
    """Return only what a BPMN file reads that nothing writes; nothing about one that cannot be read."""
    drawing, findings = read_drawing(xml, Findings(file)), Findings(file)
    if drawing is not None:
        check_variables(drawing, findings, known)
    return findings.all


def _check(drawing: Drawing, findings: Findings, known: Known) -> None:
    check_flow(drawing, findings)
    check_drawing(drawing, findings)
    check_undoing(drawing, findings)
    check_references(drawing, findings, known)
    check_starts(drawing, findings)
    check_tasks(drawing, findings)
    check_values(drawing, findings)
    check_signs(drawing, findings)
    check_given(drawing, findings, known)
    check_variables(drawing, findings, known)
