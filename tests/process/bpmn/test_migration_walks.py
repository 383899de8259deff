"""Random diagrams to go over to: what is drawn the same stays the same, and nobody waits for ever."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.waits import IncidentWait
from app.engine.execution import Execution
from app.engine.migration import MigrationRefused
from app.engine.migration_plan import Plan, ProcessMapping, Side, options, propose
from app.engine.surroundings import Surroundings
from app.feel import Environment
from tests.process.bpmn.case import NOON, Shelf
from tests.process.bpmn.test_random_walks import BLOCKS, ids, step
from tests.process.bpmn.token_game import Game, draw, name

SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LONGEST_WALK = 40


def around_of(shelf: Shelf) -> Surroundings:
    return Surroundings(NOON, shelf, lambda *_: None, Environment(now=NOON))


def renamed(xml: bytes, number: int) -> bytes:
    """The same diagram in another file."""
    return xml.replace(b'<bpmn:process id="p" name=""', f'<bpmn:process id="p" name="{number}"'.encode())


@SLOW
@given(block=BLOCKS, data=st.data())
def test_going_over_to_the_same_diagram_at_every_step_changes_nothing(block, data):
    variables, xml = name(block), draw(block)
    shelf = Shelf(xml)
    around = around_of(shelf)

    def choices():
        return {variable: data.draw(st.booleans(), label=variable) for variable in variables}

    first = {"order": "o", **choices()}
    game, execution = Game(block, first), Execution.start("p", shelf.latest("p"), first, around)
    digest = shelf.latest("p")
    for number in range(LONGEST_WALK):
        following = shelf.add(renamed(xml, number)).digest
        if game.open is None:
            assert execution.is_completed
            return
        before = execution.waits()
        source, target = (Side("p", shelf.diagram(one)) for one in (digest, following))
        execution.migrate(Plan((ProcessMapping("p", digest, following, propose(source, target)),)))
        execution, digest = Execution.restore(execution.snapshot(), around), following
        assert [wait.token_id for wait in execution.waits()] == [wait.token_id for wait in before]
        assert ids(execution.waits()) == sorted(game.open)
        task, chosen = data.draw(st.sampled_from(sorted(game.open))), choices()
        game.step(task, chosen)
        step(execution, task, chosen)


@SLOW
@given(old=BLOCKS, new=BLOCKS, data=st.data())
def test_whoever_is_let_over_to_any_other_diagram_never_waits_for_ever(old, new, data):
    variables = sorted({*name(old), *name(new)})
    shelf = Shelf(draw(old))
    around = around_of(shelf)

    def choices():
        return {variable: data.draw(st.booleans()) for variable in variables}

    digest = shelf.latest("p")
    execution = Execution.start("p", digest, {"order": "o", **choices()}, around)
    for _ in range(data.draw(st.integers(0, 6))):
        if not execution.is_completed:
            step(execution, data.draw(st.sampled_from(ids(execution.waits()))), choices())
    if execution.is_completed:
        return
    source, target = Side("p", shelf.diagram(digest)), Side("p", shelf.add(draw(new)))
    elements = propose(source, target)
    for element_id in [one for one, other in elements.items() if other is None]:
        fitting = options(source.nodes[element_id], target, elements, "p")
        if fitting:
            elements[element_id] = data.draw(st.sampled_from([node.id for node in fitting]))
    try:
        execution.migrate(Plan((ProcessMapping("p", digest, shelf.latest("p"), elements),)))
    except MigrationRefused:
        return
    for _ in range(LONGEST_WALK):
        execution = Execution.restore(execution.snapshot(), around)
        if execution.is_completed:
            return
        assert not [wait for wait in execution.waits() if isinstance(wait, IncidentWait)]
        assert execution.waits()
        step(execution, data.draw(st.sampled_from(ids(execution.waits()))), choices())
