"""A running instance onto another version: the same tokens, variables and due times on the new diagram.

A new process is built beside the old one, token by token; nothing of the old one is changed. What cannot go
over is refused with every reason, and so is what might wait for ever afterwards.
"""

from __future__ import annotations

from copy import deepcopy

from ..domain.errors import AppError, Conflict, ExecutionFailed
from ..feel import FeelError
from .events import CatchEvent
from .gateways import EventBasedGateway
from .instance import Instance, SubInstance
from .joins import Join, ParallelGateway
from .migration_plan import Plan, ProcessMapping, Trouble, differences
from .migration_reach import NotProven, stuck_joins
from .migration_renew import is_subscription, renew, renew_subscriptions
from .multi_instance import INNER
from .process import Process
from .specification import Specification
from .spiff import Token
from .subprocesses import CallActivity, EventSubProcess, SubProcess


class MigrationRefused(Conflict):
    """This instance cannot go over now; `troubles` names every reason."""

    code = "migration_refused"

    def __init__(self, troubles: list[Trouble]) -> None:
        super().__init__("；".join(str(trouble) for trouble in troubles))
        self.troubles = tuple(troubles)


def carry_over(process: Process, plan: Plan) -> Process:
    """Return the process on the versions of the plan, run on to its next waits.

    Raises MigrationRefused with every reason; the process given stays as it was in any case.
    """
    if process.completed or process.is_cancelled:
        raise Conflict("此件已结束 / this process instance has ended")
    return Carrier(process, plan).carry()


class Carrier:
    """Builds the new process and collects what is in the way."""

    def __init__(self, process: Process, plan: Plan) -> None:
        self._old, self._plan = process, plan
        self._library = process.surroundings.library
        self._new = Process(self._goal(process.spec), process.surroundings)
        self._pairs: list[tuple[Instance, Instance]] = []
        self._tokens: list[tuple[Token, Token]] = []
        self._troubles: list[Trouble] = []

    def carry(self) -> Process:
        """Do it in the order in which the parts depend on each other."""
        hosts: dict[object, Token] = {}
        for old in self._old.instances:
            new = self._instance_for(old, hosts)
            if new is not None:
                hosts |= self._fill(old, new)
        self._stop_if_in_the_way()
        self._renew()
        self._stop_if_in_the_way()
        for _, new in self._pairs:
            self._check_reach(new)
        self._stop_if_in_the_way()
        for _, new in self._pairs:
            _release_joins(new)
        self._new.run()
        return self._new

    # -- scopes ---------------------------------------------------------------------------

    def _goal(self, specification: Specification) -> Specification:
        """Return the specification of a process in the version it goes to."""
        mapping = self._mapping(specification)
        if mapping is None:
            return specification
        diagram = self._library.diagram(mapping.target)
        if not diagram.has_process(specification.process_id):
            raise ExecutionFailed(f"新版文件中没有流程 {specification.process_id} / the process is not there")
        return diagram.specification(specification.process_id)

    def _mapping(self, specification: Specification) -> ProcessMapping | None:
        return self._plan.of(specification.process_id, specification.digest)

    def _instance_for(self, old: Instance, hosts: dict[object, Token]) -> Instance | None:
        if old.host is None:
            return self._new
        host = hosts.get(old.host.id)
        if host is None:
            return None  # refused already
        if old.spec.is_process:
            is_fit, specification = isinstance(host.task_spec, CallActivity), self._goal(old.spec)
        else:
            is_fit = isinstance(host.task_spec, SubProcess | EventSubProcess)
            diagram = self._library.diagram(host.workflow.spec.digest)
            specification = diagram.specification(host.task_spec.bpmn_id) if is_fit else old.spec
        if not is_fit:
            self._refuse(old.host, "scope", "里面运行的子流程没有去处 / what runs in it has nowhere to go")
            return None
        instance = SubInstance(specification, host)
        self._new.subprocesses[host.id] = instance
        return instance

    # -- tokens ---------------------------------------------------------------------------

    def _fill(self, old: Instance, new: Instance) -> dict[object, Token]:
        mapping = self._mapping(old.spec)
        new.deployment = mapping.deployment if mapping is not None else old.deployment
        new.begin(old.stored.copy())
        self._pairs.append((old, new))
        found: dict[object, Token] = {}
        for token in old.tokens():
            name = self._name_for(token, new.spec)
            if name is None:
                continue
            carried = Token(new, new.spec.element(name), token.state, token.id)
            carried.memo.update(deepcopy(token.memo))
            carried.local = token.local
            self._map_memo(token, carried)
            found[token.id] = carried
            self._tokens.append((token, carried))
        return found

    def _name_for(self, token: Token, goal: Specification) -> str | None:
        """Return the name of the element the token goes to; None when it stops or is refused."""
        element = token.task_spec
        mapping = self._mapping(token.workflow.spec)
        if mapping is None:
            return str(element.name)
        place = mapping.place(element.bpmn_id)
        if place is None:
            if not is_subscription(token):
                self._refuse(
                    token, "no_target", "在新版中没有对应的元素 / it has no counterpart in the new version"
                )
            return None
        name = place + INNER if element.name.endswith(INNER) else place
        if name not in goal.task_specs:
            self._refuse(
                token, "scope", f"目标 {place} 不在同一层或种类不同 / {place} is elsewhere or of another kind"
            )
            return None
        new = goal.element(name)
        found = differences(element.node, new.node, mapping.elements, mapping.process_id)
        is_started = isinstance(element, EventSubProcess) and isinstance(new, EventSubProcess)
        if is_started and element.event.kind != new.event.kind:
            found.append(("kind", "由另一种事件启动 / another kind of event starts it"))
        for rule, what in found:
            self._refuse(token, rule, what)
        return None if found else name

    def _map_memo(self, old: Token, new: Token) -> None:
        mapping = self._mapping(old.workflow.spec)
        if mapping is None:
            return
        if "compensates" in new.memo:
            activity = mapping.place(new.memo["compensates"])
            if activity is None:
                self._refuse(old, "compensation", "所补偿的活动没有去处 / what it undoes has no counterpart")
            new.memo["compensates"] = activity
        if "arrived" in new.memo:
            new.memo["arrived"] = self._arrived(old, new, mapping)

    def _arrived(self, old: Token, new: Token, mapping: ProcessMapping) -> dict[str, int]:
        """Count on the arrows of the new join what has arrived over those of the old one."""
        sources = {arrow.id: arrow.source for arrow in old.task_spec.node.incoming}
        goals = new.task_spec.node.incoming
        found: dict[str, int] = {}
        for arrow, count in old.memo["arrived"].items():
            source = mapping.place(sources.get(arrow, ""))
            same = [goal.id for goal in goals if goal.id == arrow and goal.source == source]
            fitting = same or [goal.id for goal in goals if goal.source == source]
            fitting = fitting or [goal.id for goal in goals if goal.id == arrow]
            if not fitting:
                self._refuse(
                    old,
                    "join",
                    f"已从 {sources.get(arrow, arrow)} 到达汇合处，新版没有这条流"
                    " / a token has arrived at the join over a flow that the new version lacks",
                )
                continue
            found[fitting[0]] = found.get(fitting[0], 0) + int(count)
        return found

    # -- what the new version says otherwise ------------------------------------------------

    def _renew(self) -> None:
        for old, new in self._tokens:
            if self._mapping(old.workflow.spec) is not None:
                try:
                    renew(old, new)
                except (AppError, FeelError) as error:
                    self._refuse(old, "evaluation", f"新版的表达式出错 / an expression fails: {error}")
        for before, after in self._pairs:
            mapping = self._mapping(before.spec)
            if mapping is None:
                continue
            try:
                renew_subscriptions(before, after, mapping.elements)
            except (AppError, FeelError) as error:
                self._refuse_scope(after, "evaluation", f"新版的事件出错 / an event of it fails: {error}")
            self._check_gateways(after)

    def _check_gateways(self, instance: Instance) -> None:
        """Every event behind a gateway stands behind it in the new version too, and one at least waits."""
        for token in instance.tokens():
            gateway = instance.token(token.memo.get("gateway"))
            if gateway is not None and token.task_spec.bpmn_id not in {
                arrow.target for arrow in gateway.task_spec.outgoing
            }:
                self._refuse(token, "event_gateway", "不再位于该事件网关之后 / it is not behind this gateway")
            is_catch = isinstance(token.task_spec, CatchEvent)
            if is_catch and "gateway" in token.memo and gateway is None:
                self._refuse(token, "event_gateway", "其事件网关没有去处 / its gateway has no counterpart")
            if isinstance(token.task_spec, EventBasedGateway) and "incident" not in token.memo:
                waiting = [t for t in instance.live() if t.memo.get("gateway") == token.id.hex]
                if not waiting:
                    self._refuse(token, "event_gateway", "之后没有等待的事件 / no event waits behind it")

    def _check_reach(self, instance: Instance) -> None:
        if self._plan.of(instance.spec.process_id, self._source_of(instance)) is None:
            return
        try:
            joins = stuck_joins(instance)
        except NotProven:
            what = "分支过多，无法证明不会永远等待 / too many courses: that none waits for ever is not proven"
            self._refuse_scope(instance, "not_proven", what)
            return
        for join in sorted(joins):
            element = instance.spec.element(join)
            what = (
                "迁移后会在此汇合处永远等待：它还等的分支上不会再来令牌"
                " / after the migration a token would wait here for ever: no other can come to this join"
            )
            self._troubles.append(Trouble(join, element.bpmn_name or "", "waits_for_ever", what))

    def _source_of(self, instance: Instance) -> str:
        return next(old.spec.digest for old, new in self._pairs if new is instance)

    # -- refusals ---------------------------------------------------------------------------

    def _refuse(self, token: Token, rule: str, what: str) -> None:
        trouble = Trouble(token.task_spec.bpmn_id, token.task_spec.bpmn_name or "", rule, what)
        if trouble not in self._troubles:
            self._troubles.append(trouble)

    def _refuse_scope(self, instance: Instance, rule: str, what: str) -> None:
        scope = instance.spec.scope
        self._troubles.append(Trouble(scope.id, scope.name, rule, what))

    def _stop_if_in_the_way(self) -> None:
        if self._troubles:
            raise MigrationRefused(self._troubles)


def _release_joins(instance: Instance) -> None:
    """Let those go on that waited for what the new version no longer asks for."""
    waiting = [token for token in instance.tokens() if "arrived" in token.memo]
    while waiting:
        token = waiting.pop()
        join: Join = token.task_spec
        is_free = len(join.node.incoming) < 2 or isinstance(join, ParallelGateway)  # noqa: PLR2004
        if token.memo["arrived"] and is_free and join.is_complete(token):
            join.release_join(token)
            waiting += [
                rest for rest in instance.tokens() if rest.task_spec is join and "arrived" in rest.memo
            ]
