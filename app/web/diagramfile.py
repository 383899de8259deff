"""The diagram that an instance runs on, as a file for the viewer."""

from flask import Response

from ..domain.errors import NotFound
from ..domain.instances import ProcessInstance
from ..services.work import Work
from ..store.definitions import get_content


def send_diagram(work: Work, instance: ProcessInstance, process_id: str) -> Response:
    """Send the version this instance runs on, not the newest. Raises NotFound when it runs none."""
    started = {instance.definition.key: instance.definition.digest}
    digest = (started | instance.versions).get(process_id)
    if digest is None:
        raise NotFound("没有此图。 / There is no such diagram.")
    content = get_content(work.session, digest)
    return Response(content, mimetype="application/xml", headers={"Cache-Control": "private, max-age=3600"})
