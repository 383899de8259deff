"""What the walk tells as it goes: every completed element with its stage, person and business time."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from ..domain.calendar import ZONE
from ..domain.history import HistoryEntry
from ..domain.instances import ProcessInstance
from ..forms.choices import label_of
from ..forms.tree import ChoiceField, get_at
from ..programme.stages import BY_PROCESS, STAGES, Stage
from ..services.work import House, Work
from ..store.history import lines_after
from ..store.tasks import submission_of

MAIN = "jbgs_tech_rd"
SHOWN = {"serviceTask", "sendTask", "intermediateCatchEvent", "boundaryEvent", "endEvent"}
"""What completes by itself and is told; gateways, scripts and decisions are how it came about."""
DECIDING = (
    "qualified",
    "failed_rules",
    "rv_result",
    "argue_vote",
    "member_ok",
    "agree",
    "share_ok",
    "vote",
)
"""Last words of the keys of the fields in which a form of several judgements says the one that counts."""
OPENED, ENDED = "instance_started", "instance_completed"


@dataclass
class Stages:
    """Remembers in which stage the main instance is, for what runs inside it or beside it."""

    current: Stage = STAGES[0]

    def of(self, process_id: str) -> str:
        """Return the nearest stage around a process: `五 评审推荐`."""
        self.current = BY_PROCESS.get(process_id, self.current)
        return f"{self.current.sign} {self.current.name}"


@dataclass
class Narrator:
    """Reads the history of an own installation and tells what is new in it."""

    house: House
    stages: Stages = field(default_factory=Stages)
    told: dict[UUID, int] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)

    def news(self) -> Iterator[str]:
        """Yield a line for every element that was completed since the last time."""
        with self.house.reading() as work:
            for line, instance in lines_after(work.session, self.told):
                self.told[line.instance_id] = max(line.seq, self.told.get(line.instance_id, 0))
                self.counted[line.kind] += 1
                if told := self._line(work, line, instance):
                    yield told

    @property
    def counts(self) -> str:
        """Say how many instances were opened and how many have ended."""
        opened, ended = self.counted[OPENED], self.counted[ENDED]
        return f"流程开启 {opened} 件，办结 {ended} 件 / {opened} instances opened, {ended} ended"

    def _line(self, work: Work, line: HistoryEntry, instance: ProcessInstance) -> str | None:
        stage = self.stages.of(line.process_id)
        if line.kind == "task_completed":
            who, said = f"{line.actor_name} {line.actor}", _answer(work, line)
        elif line.kind == "element_completed" and line.element_type in SHOWN:
            who, said = "系统", ""
        else:
            return None
        beside = "" if instance.definition.key == MAIN else str(instance.business_key or "")
        about = "，".join(each for each in (str(line.detail.get("about", "")), beside) if each)
        what = f"{line.name or line.element_id}（{line.element_id}）" + (f"｜{about}" if about else "")
        at = f"{line.at.astimezone(ZONE):%Y-%m-%d %H:%M}"
        return f"{at}  {stage}｜{what}" + (f"：{said}" if said else "") + f"｜{who}"


def _answer(work: Work, line: HistoryEntry) -> str:
    """Say what a person decided: as the history keeps it, else as the form handed in says it."""
    if answer := line.detail.get("answer"):
        return str(answer)
    submission = submission_of(work.session, UUID(line.detail["task_id"]))
    if submission is None or submission.form_digest is None:
        return ""
    form = work.house.definitions.forms.get(work.session, submission.form_digest)
    fields = [each for each in form.fields() if isinstance(each, ChoiceField)]
    deciding = [each for each in fields if each.key.rpartition(".")[2] in DECIDING]
    return "，".join(said for each in deciding if (said := _said(each, submission.values)))


def _said(choice: ChoiceField, values: Mapping[str, object]) -> str:
    """Say one choice; a rule that was ticked with its number."""
    value = get_at(values, choice.key)
    options = choice.choices if isinstance(choice.choices, tuple) else ()
    if isinstance(value, list):
        return "、".join(_with_number(each, label_of(each, options)) for each in value)
    return "" if value is None else label_of(value, options)


def _with_number(value: object, label: str) -> str:
    return f"{value} {label}" if str(value).startswith("R-") else label
