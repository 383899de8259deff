"""What the tests of archiving share: cases that ended, days that pass, what tables and the disk hold."""

import os
from datetime import timedelta
from io import BytesIO
from uuid import UUID

from sqlalchemy import func, select, text

from app.domain.instances import ProcessInstance
from app.domain.messages import Message, MessageState
from app.domain.notifications import Notification
from app.forms import Submission
from app.services.attachments import find_own_upload
from app.services.clock import set_business_clock
from app.services.instances import start_instance
from app.services.tasks import complete_task
from app.services.uploads import Upload, store_upload
from app.store.archive import IN_ORDER
from tests.stem_house import SmallHouse, end, form, process, start, text_field, user_task

PERIOD = 3650


PDF = b"%PDF-1.4\n%%EOF\n"


LONG = "，".join(f"第{number}段" for number in range(8_000))


PAPERS = {"type": "filepicker", "id": "papers", "key": "papers", "label": "材料", "multiple": True}


FILES = {
    "asking_bpmn": process(
        "asking", [start(), user_task("ask", form="asked"), end()], [("start", "ask"), ("ask", "finish")]
    ),
    "asked_form": form("asked", PAPERS, text_field("note", maxLength=60_000)),
}


def begin(small: SmallHouse, title: str = "一件") -> UUID:
    with small.house.command(small.people["anna"], now=small.now) as work:
        return start_instance(work, "asking", {"region": "包头"}, title=title, business_key=title).id


def finish(small: SmallHouse, instance_id: UUID, content: bytes = PDF, note: str = "好") -> None:
    """Complete the one task, with a file; a notice and a message of it are left too."""
    [task] = small.tasks(instance_id).values()
    anna = small.people["anna"]
    with small.house.command(anna, now=small.now) as work:
        file = store_upload(work, task.id, "papers", Upload("说明.pdf", BytesIO(content)))
        work.session.add(Notification(user_id=anna.id, instance_id=instance_id, title="已受理", at=work.now))
        work.session.add(
            Message(name="m", correlation_key="k", variables={}, published_at=work.now,
                    expires_at=work.now, state=MessageState.DELIVERED, delivered_to=instance_id)
        )  # fmt: skip
    with small.house.command(anna, now=small.now) as work:
        typed = {"papers": [str(file.id)], "note": [note]}
        complete_task(work, task.id, Submission(typed, lambda one: find_own_upload(work, task.id, one)))


def ended(small: SmallHouse, title: str = "一件", content: bytes = PDF, note: str = "好") -> UUID:
    instance_id = begin(small, title)
    finish(small, instance_id, content, note)
    return instance_id


def pass_days(small: SmallHouse, days: int) -> None:
    small.now += timedelta(days=days)
    with small.house.command(now=small.now) as work:
        set_business_clock(work.session, small.now)


def row(small: SmallHouse, instance_id: UUID) -> ProcessInstance:
    with small.house.reading() as work:
        return work.session.get_one(ProcessInstance, instance_id)


def counts(small: SmallHouse) -> dict[str, int]:
    with small.house.reading() as work:
        return {
            kind.__tablename__: work.session.scalar(select(func.count()).select_from(kind)) or 0
            for kind, _ in IN_ORDER
        }


def files(small: SmallHouse) -> list[str]:
    return sorted(path.name for path in small.house.files.rglob("*") if path.is_file())


def age_files(small: SmallHouse) -> None:
    """Let every file on the disk be older than an upload under way may be."""
    for path in small.house.files.rglob("*"):
        if path.is_file():
            os.utime(path, (1_600_000_000, 1_600_000_000))


def size_on_disk(small: SmallHouse) -> int:
    """Return what the database takes once everything that can be given back was."""
    database = small.house.database
    with database.engine.connect().execution_options(begin="SELECT 1") as connection:
        if not database.is_postgres:
            connection.exec_driver_sql("VACUUM")
            pages, size = (
                connection.exec_driver_sql(f"PRAGMA page_{name}").scalar() for name in ("count", "size")
            )
            return pages * size
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM FULL"))
        tables = [kind.__tablename__ for kind, _ in (*IN_ORDER, (ProcessInstance, ""))]
        return sum(connection.scalar(text(f"SELECT pg_total_relation_size('{name}')")) for name in tables)
