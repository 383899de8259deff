"""What may be deployed as a form, in words a process owner understands."""

from ..domain.errors import Finding
from .reader import examine_form


def lint_form(data: bytes, file: str) -> list[Finding]:
    """Return everything found in a form file, errors and warnings, in the order of its components."""
    _, findings = examine_form(data, file)
    return findings.found
