"""What is wrong with one file: a list that the readers of a diagram write into."""

from dataclasses import dataclass, field

from ..domain.errors import Finding, Severity


@dataclass(slots=True)
class Findings:
    """Collects the findings of one file, so that a process owner sees all of them at once."""

    file: str
    all: list[Finding] = field(default_factory=list)

    def error(self, element_id: str, name: str, rule: str, what: str, remedy: str) -> None:
        """Note something that keeps the file from being deployed."""
        self.all.append(Finding(self.file, element_id, rule, what, remedy, Severity.ERROR, name))

    def warning(self, element_id: str, name: str, rule: str, what: str, remedy: str) -> None:
        """Note something that a process owner should look at."""
        self.all.append(Finding(self.file, element_id, rule, what, remedy, Severity.WARNING, name))

    @property
    def errors(self) -> list[Finding]:
        """Only what keeps the file from being deployed."""
        return [finding for finding in self.all if finding.severity is Severity.ERROR]
