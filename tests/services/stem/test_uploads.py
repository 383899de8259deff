"""How much one task takes in."""

from io import BytesIO
from uuid import UUID

import pytest

from app.domain.errors import Invalid
from app.services import attachments
from app.services.attachments import Upload, store_upload
from app.services.instances import start_instance
from tests.stem_house import SmallHouse, end, process, start, user_task

PDF = b"%PDF-1.4\n%%EOF\n"
ASKING = process("asking", [start(), user_task("ask"), end()], [("start", "ask"), ("ask", "finish")])


def upload(small: SmallHouse, instance_id: UUID) -> None:
    [task] = small.tasks(instance_id).values()
    with small.house.command(small.people["anna"], now=small.now) as work:
        store_upload(work, task.id, "papers", Upload("a.pdf", BytesIO(PDF)))


@pytest.mark.parametrize(("limit", "value"), [("MAX_FILES_OF_TASK", 2), ("MAX_BYTES_OF_TASK", 2 * len(PDF))])
def test_a_task_takes_so_many_files_and_no_more(small, monkeypatch, limit, value):
    monkeypatch.setattr(attachments, limit, value)
    small.deploy(asking_bpmn=ASKING)
    with small.house.command(small.people["anna"], now=small.now) as work:
        instance_id = start_instance(work, "asking", {}).id

    upload(small, instance_id)
    upload(small, instance_id)
    with pytest.raises(Invalid, match="上限"):
        upload(small, instance_id)
