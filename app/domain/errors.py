"""Everything that can go wrong and that a person or a client can do something about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class AppError(Exception):
    """Base of all expected errors. `code` is stable and public; the message is for people."""

    code = "error"


class NotFound(AppError):
    """There is no such thing, or the person may not know of it."""

    code = "not_found"


class Forbidden(AppError):
    """The person may know of it but not do this; the message says which rule and who may."""

    code = "forbidden"


class Conflict(AppError):
    """The command came too late: the thing has moved on since the caller looked."""

    code = "conflict"


class Invalid(AppError):
    """The input is wrong. `fields` maps a field's key to what is wrong with it."""

    code = "invalid"

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class InvalidForm(Invalid):
    """A submission does not fit its form; every wrong field is named."""

    code = "invalid_form"


class Severity(StrEnum):
    """An error keeps a file from being deployed; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a file: where, by which check, what and how to mend it."""

    file: str
    element_id: str
    rule: str
    what: str
    remedy: str
    severity: Severity = Severity.ERROR
    element_name: str = ""

    def __str__(self) -> str:
        where = f"{self.element_id}（{self.element_name}）" if self.element_name else self.element_id
        return f"{self.file}: {where}: [{self.rule}] {self.what} {self.remedy}"


class InvalidDeployment(Invalid):
    """Files that must not be deployed. Nothing was stored; `findings` names every reason."""

    code = "invalid_deployment"

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = tuple(findings)


class Unavailable(AppError):
    """The server cannot do it now; the person did nothing wrong and may try again."""

    code = "unavailable"


class ExecutionFailed(AppError):
    """An expression, decision or record handler in the diagram failed; it becomes an incident."""

    code = "execution_failed"

    def __init__(self, message: str, element_id: str | None = None) -> None:
        super().__init__(message)
        self.element_id = element_id


class BpmnError(AppError):
    """A business error raised by a job handler; a boundary event of the same code catches it."""

    code = "bpmn_error"

    def __init__(self, error_code: str, message: str = "") -> None:
        super().__init__(message or error_code)
        self.error_code = error_code
