"""Which variables of an instance one may see: those of the papers one may read, masked as on the page."""

from collections.abc import Mapping
from typing import Any

from ...domain.errors import NotFound
from ...domain.instances import ProcessInstance
from ...domain.roles import INTEGRATION
from ...domain.tasks import Submission
from ...forms import values_of_paper
from ...forms.display import mask
from ...forms.tree import Field
from ...programme.visibility import may_read_submission, readable_classes
from ...services.instances import variables_of_instance
from ...services.work import Work
from ...store.tasks import submissions_of
from ..current import signed_in


def visible_variables(work: Work, instance: ProcessInstance) -> dict[str, Any]:
    """Return the variables that papers have set, the newest last; a machine sees all of what it started."""
    person = signed_in(work)
    if person.has_role(INTEGRATION) and instance.started_by == person.username:
        return dict(variables_of_instance(work, instance))
    found: dict[str, Any] = {}
    for paper in submissions_of(work.session, instance.id):
        if may_read_submission(person, paper):
            _merge(found, _readable(work, paper))
    return found


def _readable(work: Work, paper: Submission) -> dict[str, Any]:
    """Return what a paper shows; what it carried along of other papers is not part of it."""
    if paper.form_digest is None:
        return {}
    try:
        form = work.house.definitions.forms.get(work.session, paper.form_digest)
    except NotFound:
        return {}
    sees = readable_classes(signed_in(work), paper.organisation_code, paper.form_key or "", paper.values)

    def masked(each: Field, value: Any) -> Any:
        """Leave of what this person may not read what the page leaves of it, or nothing."""
        if sees is None or not each.confidential or each.confidential in sees:
            return value
        return mask(value) if each.confidential == "personal" and isinstance(value, str) else None

    return values_of_paper(form, paper.values, work.environment_at(paper.at), masked)


def _merge(into: dict[str, Any], values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        known = into.get(name)
        if isinstance(known, dict) and isinstance(value, Mapping):
            _merge(known, value)
        else:
            into[name] = value
