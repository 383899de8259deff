"""An archived instance as a text that anybody can read: what was handed in, and what happened when."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from ..domain.calendar import ZONE
from ..domain.errors import NotFound
from ..domain.instances import ProcessInstance
from ..forms import lines_of_paper
from ..store.definitions import form_of_digest
from .work import Work

Rows = Sequence[Mapping[str, Any]]
RULE = "-" * 60


def write_text(
    work: Work, instance: ProcessInstance, tables: Mapping[str, Rows], names: Mapping[str, str]
) -> bytes:
    """Write head, papers, files and history of an instance; times are those of Beijing."""
    submissions, files, history = tables["submission"], tables["attachment"], tables["history_entry"]
    lines = [
        instance.title or instance.definition.name,
        f"编号：{instance.business_key or '—'}",
        f"流程：{instance.definition.name}（第 {instance.definition.version} 版）",
        f"启动：{_moment(instance.started_at)}    办结：{_moment(instance.ended_at)}",
        "",
        f"一、文书（{len(submissions)} 份）",
    ]
    for paper in submissions:
        lines += [RULE, *_paper(work, paper, names)]
    lines += [RULE, "", f"二、上传的文件（{len(files)} 个）"]
    lines += [f"{file['name']}    {file['file']}" for file in files]
    lines += ["", f"三、办理轨迹（{len(history)} 条）", *(_line(entry) for entry in history)]
    return ("\n".join(lines) + "\n").encode()


def _paper(work: Work, paper: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    digest = paper["form_digest"]
    definition = form_of_digest(work.session, digest) if digest else None
    name = definition.name if definition else paper["form_key"] or "确认"
    unit = f"，单位 {paper['organisation_code']}" if paper["organisation_code"] else ""
    yield f"{name}    {_moment(paper['at'])}    {names.get(paper['by'], paper['by'])}{unit}"
    if digest is None:
        return
    try:
        form = work.house.definitions.forms.get(work.session, digest)
    except NotFound:
        return
    yield from lines_of_paper(form, paper["values"], work.environment)


def _line(entry: Mapping[str, Any]) -> str:
    what = " ".join(part for part in (entry["name"], f"[{entry['kind']}]", entry["element_id"]) if part)
    who = f"    {entry['actor_name']}" if entry["actor_name"] else ""
    return f"{_moment(entry['at'])}    {what}{who}"


def _moment(moment: datetime | None) -> str:
    return f"{moment.astimezone(ZONE):%Y-%m-%d %H:%M}" if moment else "—"
