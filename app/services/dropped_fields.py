"""A form that loses a field is refused while a deployed diagram still reads what was filled in there."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from ..domain.definitions import DecisionDefinition, FormDefinition, ProcessDefinition
from ..domain.errors import Finding, InvalidDeployment, Severity
from ..engine.lint import Known, lint_variables
from ..feel import Vocabulary
from ..forms import Form, read_form, written_by
from ..store.definitions import all_latest, all_versions, find_latest, get_content, running_on
from .vocabulary import Files, Vocabularies, lint_decision_inputs, lint_form_names, vocabularies
from .work import Work

Check = Callable[[Vocabularies], list[Finding]]
"""Finds what a form or a decision reads that nothing writes."""

MEND = (
    "请在表单中保留此栏，或同时发布不再读取它的流程；仍有旧版在办的，待其办结或迁移后再去掉。"
    " / Keep the field, publish a diagram with it that no longer reads it, or wait for the running cases."
)


@dataclass(frozen=True, slots=True)
class Dropped:
    """A form without what its newest version still has: variables, or entries of them (`need.title`)."""

    file: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class InUse:
    """A diagram that people work on: one that comes along, the newest deployed, or an older one that runs."""

    process_id: str
    words: str
    xml: bytes
    is_newest: bool

    @property
    def file(self) -> str:
        """Under which name it takes the place of the newest version."""
        return f"{self.process_id}.bpmn"


def check_dropped_fields(
    work: Work, files: Files, brought: Collection[str], words: Vocabularies
) -> list[Finding]:
    """Return who still reads a field that a form among these readable files has no more.

    `brought` are the keys of the forms and decisions that come along: these are checked for themselves.
    What nothing wrote before these files came either is not their fault, and found elsewhere.
    """
    dropped = [found for name, content in files.items() if (found := _dropped(work, name, content))]
    if not dropped:
        return []
    known = vocabularies(work, {})
    findings: list[Finding] = []
    for diagram in _diagrams_in_use(work, files):
        own = {} if diagram.is_newest else {diagram.file: diagram.xml}
        before = set(_unknown(diagram, vocabularies(work, own) if own else known))
        after = _unknown(diagram, vocabularies(work, {**files, **own}) if own else words)
        for finding in after:
            if finding not in before:
                severity = Severity.ERROR if diagram.is_newest else finding.severity
                findings += _told(finding, diagram.process_id, diagram.words, severity, dropped)
    return findings + _read_elsewhere(work, brought, dropped, known, words)


def _read_elsewhere(
    work: Work, brought: Collection[str], dropped: list[Dropped], known: Vocabularies, words: Vocabularies
) -> list[Finding]:
    """Return which deployed decisions and other forms read it; these say themselves how grave that is."""
    findings: list[Finding] = []
    for key, name, check in _other_readers(work, brought):
        before = set(check(known))
        for finding in check(words):
            if finding not in before:
                findings += _told(finding, key, name, finding.severity, dropped)
    return findings


def _other_readers(work: Work, brought: Collection[str]) -> Iterator[tuple[str, str, Check]]:
    """Yield key, name and check of what is deployed and does not come along."""
    for form in all_latest(work.session, FormDefinition):
        if form.key not in brought:
            content = get_content(work.session, form.digest)
            yield form.key, f"表单“{form.name}”", partial(_form_names, form.key, content)
    for row in all_latest(work.session, DecisionDefinition):
        if row.key not in brought:
            file = {row.key: get_content(work.session, row.digest)}
            yield row.key, f"决策“{row.name}”", partial(_decision_inputs, work, file, row.key)


def _form_names(key: str, content: bytes, words: Vocabularies) -> list[Finding]:
    try:
        return lint_form_names(words, key, content)
    except InvalidDeployment:  # of a time with other rules
        return []


def _decision_inputs(work: Work, file: Files, key: str, words: Vocabularies) -> list[Finding]:
    return lint_decision_inputs(work, words, file, key, [key])


def _dropped(work: Work, name: str, content: bytes) -> Dropped | None:
    """Return what a form had and has no more, with its labels."""
    if not name.endswith(".form"):
        return None
    form = read_form(content)
    latest = find_latest(work.session, FormDefinition, form.id)
    try:
        deployed = work.house.definitions.forms.get(work.session, latest.digest) if latest else None
    except InvalidDeployment:  # of a time with other rules
        return None
    if deployed is None:
        return None
    gone = _names(written_by(deployed)) - _names(written_by(form))
    return Dropped(name, {each: _label(deployed, each) for each in gone}) if gone else None


def _names(written: Vocabulary) -> set[str]:
    entries = {f"{name}.{entry}" for name, entries in written.variables.items() for entry in entries or ()}
    return {*written.variables, *entries}


def _label(form: Form, name: str) -> str:
    """Return what the field was called, or the first of those under this name."""
    labels = (each.label for each in form.fields() if each.key == name or each.key.startswith(f"{name}."))
    return next(filter(None, labels), name)


def _diagrams_in_use(work: Work, files: Files) -> Iterator[InUse]:
    brought = {name.removesuffix(".bpmn"): xml for name, xml in files.items() if name.endswith(".bpmn")}
    newest = {row.key: row for row in all_latest(work.session, ProcessDefinition)}
    for key, xml in brought.items():
        yield InUse(key, "随本次一起发布的流程", xml, is_newest=True)
    seen = {row.digest for row in newest.values()}
    for key, row in newest.items():
        if key not in brought:
            yield InUse(key, f"流程“{row.name}”", get_content(work.session, row.digest), is_newest=True)
    older = [row for row in all_versions(work.session, ProcessDefinition) if row is not newest[row.key]]
    running = running_on(work.session, older)
    for row in older:
        if running.get(row.id) and row.digest not in seen:
            seen.add(row.digest)
            words = f"仍有 {running[row.id]} 件在办的流程“{row.name}”第 {row.version} 版"
            yield InUse(row.key, words, get_content(work.session, row.digest), is_newest=False)


def _unknown(diagram: InUse, words: Vocabularies) -> list[Finding]:
    return lint_variables(diagram.xml, diagram.file, Known(variables=words.scopes))


def _told(
    finding: Finding, key: str, words: str, severity: Severity, dropped: list[Dropped]
) -> Iterator[Finding]:
    """Say it of the form that lost the field."""
    place = f"{key}: {finding.element_id}"
    for form in dropped:
        for name, label in form.labels.items():
            if f"“{name}”" in finding.what:
                named = f"“{finding.element_name}”" if finding.element_name else ""
                what = (
                    f"{words}的{named}（{place}）还在读取去掉的栏“{label}”（{name}）"
                    f" / {place} still reads the field {name} that the form has no more"
                )
                yield replace(
                    finding, file=form.file, rule="dropped_field", what=what, remedy=MEND, severity=severity
                )
