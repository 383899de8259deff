"""Which variables there are where: put together from diagrams, forms, handlers and what starts a case.

Files that are brought in stand in the place of what is deployed under the same key.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ..dmn import lint_variables
from ..domain.definitions import FormDefinition, ProcessDefinition
from ..domain.errors import Finding, InvalidDeployment
from ..engine.data_flow import DataFlow
from ..engine.lint import read_data_flows
from ..engine.variable_scopes import VariableScopes, variable_scopes
from ..feel import Vocabulary
from ..forms import Form, lint_names, read_form, written_by
from ..store.definitions import all_latest
from .decision_files import imported_by
from .instances import OWN
from .work import Work

Files = Mapping[str, bytes]
UNKNOWABLE = Vocabulary(is_open=True)


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """What every process sees, and which processes use a form or ask a decision."""

    scopes: VariableScopes
    flows: tuple[DataFlow, ...]

    def of_form(self, form_id: str) -> Vocabulary | None:
        """Return what the processes that show a form see; None when none does."""
        users = [flow.process_id for flow in self.flows if form_id in flow.forms]
        return self.scopes.in_processes(users) if users else None

    def of_decisions(self, decision_ids: Iterable[str]) -> Vocabulary | None:
        """Return what the processes that ask one of these decisions see; None when none does."""
        asked = frozenset(decision_ids)
        users = [flow.process_id for flow in self.flows if flow.decisions & asked]
        return self.scopes.in_processes(users) if users else None


def vocabularies(work: Work, files: Files, broken: frozenset[str] = frozenset()) -> Vocabularies:
    """Put together which variables there are once these readable files are deployed.

    What the `broken` forms among them would write nobody can tell.
    """
    forms = _forms(work, files)
    flows = tuple(_flows(work, files))
    sent = _sent(flows)
    whole = [
        replace(flow, written=flow.written | _brought(work, flow, forms, sent, broken)) for flow in flows
    ]
    every = Vocabulary.of(OWN)
    started_with = {
        key: every | Vocabulary.of(names) for key, names in work.house.registry.started_with.items()
    }
    called = {call.process_id for flow in flows for call in flow.calls}
    from_outside = {flow.process_id: every | flow.given for flow in flows if flow.process_id not in called}
    return Vocabularies(variable_scopes(whole, from_outside | started_with), flows)


def lint_form_names(known: Vocabularies, name: str, content: bytes) -> list[Finding]:
    """Check the names in the formulas of a readable form."""
    form = read_form(content)
    return lint_names(form, name, known.of_form(form.id))


def lint_decision_inputs(
    work: Work, known: Vocabularies, files: Files, name: str, decision_ids: Iterable[str]
) -> list[Finding]:
    """Check the inputs of a readable decision file."""
    seen = known.of_decisions(decision_ids)
    return lint_variables(files[name], name, imported_by(work, files, name), seen)


def _forms(work: Work, files: Files) -> dict[str, Form]:
    deployed = {row.key: row.digest for row in all_latest(work.session, FormDefinition)}
    kept = work.house.definitions.forms
    found: dict[str, Form] = {}
    for key, digest in deployed.items():
        try:
            found[key] = kept.get(work.session, digest)
        except InvalidDeployment:  # of a time with other rules
            continue
    for name, content in files.items():
        if name.endswith(".form"):
            form = read_form(content)
            found[form.id] = form
    return found


def _flows(work: Work, files: Files) -> Iterator[DataFlow]:
    brought = [flow for name, xml in files.items() if name.endswith(".bpmn") for flow in read_data_flows(xml)]
    yield from brought
    replaced = {flow.process_id for flow in brought}
    kept = work.house.definitions.data_flows
    for row in all_latest(work.session, ProcessDefinition):
        if row.key not in replaced:
            yield from (flow for flow in kept.get(work.session, row.digest) if flow.process_id == row.key)


def _sent(flows: Iterable[DataFlow]) -> dict[str, Vocabulary]:
    sent: dict[str, Vocabulary] = {}
    for flow in flows:
        for name, payload in flow.sends.items():
            sent[name] = sent.get(name, Vocabulary()) | payload
    return sent


def _brought(
    work: Work,
    flow: DataFlow,
    forms: Mapping[str, Form],
    sent: Mapping[str, Vocabulary],
    broken: frozenset[str],
) -> Vocabulary:
    """Return what a process gets from its forms, its jobs and the messages it receives."""
    found = UNKNOWABLE if flow.forms & broken else Vocabulary()
    for form_id in flow.forms & forms.keys():
        found |= written_by(forms[form_id])
    for job_type in flow.job_types:
        names = work.house.registry.written_by(job_type)
        found |= UNKNOWABLE if names is None else Vocabulary.of(names)
    for message in flow.receives:
        found |= sent.get(message, Vocabulary())
    return found
