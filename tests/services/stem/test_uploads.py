"""What one task takes in: files of its form's fields, so many, of their kinds; what is forgotten is swept."""

import os
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from sqlalchemy import select

from app.domain.attachments import Attachment
from app.domain.errors import Conflict, Invalid
from app.domain.tasks import Draft
from app.forms import Submission
from app.services import sweeping, uploads
from app.services.attachments import find_own_upload
from app.services.clock import set_business_clock
from app.services.instances import start_instance
from app.services.sweeping import sweep
from app.services.tasks import complete_task, save_draft
from app.services.uploads import Upload, store_upload
from tests.stem_house import SmallHouse, end, form, process, start, text_field, user_task

PDF = b"%PDF-1.4\n%%EOF\n"
PAPERS = {"type": "filepicker", "id": "papers", "key": "papers", "label": "材料", "multiple": True,
          "accept": ".pdf", "properties": {"maxFiles": "2", "maxSizeMb": "1"}}  # fmt: skip
LETTER = {"type": "filepicker", "id": "letter", "key": "letter", "label": "确认函"}
ROWS = {"type": "dynamiclist", "id": "rows", "path": "members", "label": "成员", "components": [LETTER]}
ASKING = {
    "asking_bpmn": process(
        "asking", [start(), user_task("ask", form="asked"), end()], [("start", "ask"), ("ask", "finish")]
    ),
    "asked_form": form("asked", PAPERS, ROWS, text_field("note")),
}


@pytest.fixture
def task_id(small: SmallHouse) -> UUID:
    small.deploy(**ASKING)
    with small.house.command(small.people["anna"], now=small.now) as work:
        instance_id = start_instance(work, "asking", {}).id
    [task] = small.tasks(instance_id).values()
    return task.id


def upload(small, task_id, name="a.pdf", key="papers", content=PDF, who="anna", held=None):
    with small.house.command(small.people[who], now=small.now) as work:
        return store_upload(work, task_id, key, Upload(name, BytesIO(content)), held)


def rows(small, kind=Attachment):
    with small.house.reading() as work:
        return work.session.scalars(select(kind)).all()


def files(small):
    return sorted(path.name for path in small.house.files.rglob("*") if path.is_file())


def age(small):
    """Let every file on the disk be an hour older than an upload under way may be."""
    long_ago = 1_600_000_000
    for path in small.house.files.rglob("*"):
        if path.is_file():
            os.utime(path, (long_ago, long_ago))


@pytest.mark.parametrize(("limit", "value"), [("MAX_FILES_OF_TASK", 2), ("MAX_BYTES_OF_TASK", 2 * len(PDF))])
def test_a_task_takes_so_many_files_and_no_more(small, task_id, monkeypatch, limit, value):
    monkeypatch.setattr(uploads, limit, value)
    upload(small, task_id)
    upload(small, task_id, held=())
    with pytest.raises(Invalid, match="上限"):
        upload(small, task_id, held=())


def test_a_file_that_does_not_go_in_beside_the_others_is_refused_at_its_field(small, task_id, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_BYTES_OF_TASK", 2 * len(PDF) - 1)
    upload(small, task_id)
    with pytest.raises(Invalid, match="“材料”：本任务上传的文件已达上限（合计") as refused:
        upload(small, task_id)
    assert list(refused.value.fields) == ["papers"]
    assert len(files(small)) == 1


@pytest.mark.parametrize("key", ["", "note", "nothing", "members", "members.1.note", "members.x.letter"])
def test_only_a_file_field_of_the_form_takes_files(small, task_id, key):
    with pytest.raises(Invalid, match="没有文件栏"):
        upload(small, task_id, key=key)
    assert (rows(small), files(small)) == ([], [])


def test_a_file_field_of_rows_takes_files(small, task_id):
    assert upload(small, task_id, key="members.12.letter").field_key == "members.12.letter"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.png", PDF, "“材料”：“a.png”不在可收的类型之内：应为 .pdf。"),
        ("a.pdf", PDF + b"0" * 1024 * 1024, "“材料”：“a.pdf”1.0 MB，应不超过 1 MB。"),
    ],
)
def test_what_the_field_does_not_take_is_refused_when_it_comes(small, task_id, name, content, said):
    with pytest.raises(Invalid) as refused:
        upload(small, task_id, name, content=content)
    assert str(refused.value).startswith(said)
    assert list(refused.value.fields) == ["papers"]
    assert (rows(small), files(small)) == ([], [])


def test_a_field_takes_as_many_files_as_it_says(small, task_id):
    first, second = upload(small, task_id), upload(small, task_id)
    with pytest.raises(Invalid, match="“材料”：最多 2 个文件，现有 3 个"):
        upload(small, task_id)
    with pytest.raises(Invalid, match="最多 2 个"):
        upload(small, task_id, held=[str(first.id), str(second.id)])
    upload(small, task_id, held=[str(first.id), ""])  # the second was taken out on the page


def test_a_closed_task_takes_nothing_and_says_who_closed_it(small, task_id):
    with small.house.command(small.people["bert"], now=small.now) as work:
        complete_task(work, task_id, Submission({}, person="Bert"))
    with pytest.raises(Conflict, match="“ask”已由Bert于2021-09-01 10:00办结"):
        upload(small, task_id)


def test_what_was_forgotten_is_swept_and_what_a_draft_names_or_was_handed_in_stays(small, task_id):
    drafted, dropped = upload(small, task_id), upload(small, task_id, content=PDF + b"% dropped\n")
    in_row = upload(small, task_id, key="members.1.letter", content=PDF + b"% row\n")
    with small.house.command(small.people["anna"], now=small.now) as work:
        values = {"papers": [str(drafted.id)], "members": [{"letter": [str(in_row.id)]}]}
        save_draft(work, task_id, values)
    small.now += sweeping.FORGOTTEN_AFTER + timedelta(minutes=1)
    set_clock(small)
    age(small)

    assert sweep(small.house) == 2  # a row and its file
    assert {row.id for row in rows(small)} == {drafted.id, in_row.id}
    assert files(small) == sorted([drafted.digest, in_row.digest])
    assert dropped.digest not in files(small)

    with small.house.command(small.people["anna"], now=small.now) as work:
        texts = {"papers": [str(drafted.id)]}
        complete_task(work, task_id, Submission(texts, lambda one: find_own_upload(work, task_id, one)))
    sweep(small.house)
    assert [row.id for row in rows(small)] == [drafted.id]
    assert files(small) == [drafted.digest]


def test_a_file_that_another_row_has_too_stays(small, task_id):
    upload(small, task_id)
    small.now += sweeping.FORGOTTEN_AFTER + timedelta(minutes=1)
    set_clock(small)
    fresh = upload(small, task_id)
    age(small)
    sweep(small.house)
    assert [row.id for row in rows(small)] == [fresh.id]
    assert files(small) == [fresh.digest]


def test_what_was_just_uploaded_but_not_yet_committed_is_not_swept(small, task_id):
    fresh = upload(small, task_id)
    orphan = small.house.files / "ab" / ("ab" + "0" * 62)
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"rolled back")
    assert sweep(small.house) == 0
    age(small)
    assert sweep(small.house) == 1
    assert files(small) == [fresh.digest]


def test_a_colleagues_draft_outlives_the_task_for_a_while(small, task_id):
    for who in ("anna", "bert"):
        with small.house.command(small.people[who], now=small.now) as work:
            save_draft(work, task_id, {"note": who})
    with small.house.command(small.people["anna"], now=small.now) as work:
        complete_task(work, task_id, Submission({"note": ["x"]}, person="Anna"))
    assert [draft.username for draft in rows(small, Draft)] == ["bert"]
    with (
        pytest.raises(Conflict, match="已由Anna于"),
        small.house.command(small.people["bert"], now=small.now) as work,
    ):
        save_draft(work, task_id, {"note": "later"})
    small.now += sweeping.DRAFTS_KEPT + timedelta(minutes=1)
    set_clock(small)
    sweep(small.house)
    assert rows(small, Draft) == []


def set_clock(small: SmallHouse) -> None:
    with small.house.command(now=small.now) as work:
        set_business_clock(work.session, small.now)
