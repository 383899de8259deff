"""A case goes over to a new version of its diagrams, as the services would do it."""

from collections.abc import Mapping

from app.engine.migration import MigrationRefused
from app.engine.migration_plan import Plan, ProcessMapping, Side, propose
from tests.process.bpmn.case import Case


def plan_for(case: Case, changes: Mapping[str, str | None] | None = None) -> Plan:
    """Map every process that runs to its newest version by id, with these changes."""
    mappings = []
    for process_id, digest in sorted(case.execution.versions()):
        goal = case.shelf.latest(process_id)
        source = Side(process_id, case.shelf.diagram(digest))
        elements = propose(source, Side(process_id, case.shelf.diagram(goal)))
        elements |= {one: other for one, other in (changes or {}).items() if one in source.nodes}
        mappings.append(ProcessMapping(process_id, digest, goal, elements))
    return Plan(tuple(mappings))


def migrate(case: Case, *files: bytes, **changes: str | None) -> None:
    """Deploy the new files and let the case go over; it is saved and restored afterwards."""
    for xml in files:
        case.shelf.add(xml)
    case.execution.migrate(plan_for(case, changes))
    case._save()


def refused(case: Case, *files: bytes, **changes: str | None) -> list[tuple[str, str]]:
    """Try the same and return (element, rule) for every reason why not; the case is as before."""
    before = case.saved
    try:
        migrate(case, *files, **changes)
    except MigrationRefused as error:
        assert case.execution.snapshot() == before
        return [(trouble.element_id, trouble.rule) for trouble in error.troubles]
    return []
