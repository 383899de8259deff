"""Random diagrams, random walks: the engine, the engine without saving, and a token game must agree."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.waits import MessageWait, Wait
from app.engine.execution import Execution
from app.engine.surroundings import Surroundings
from app.feel import Environment
from tests.process.bpmn.case import NOON, Shelf
from tests.process.bpmn.token_game import (
    Again,
    Each,
    Either,
    Game,
    Guarded,
    Race,
    Sequence,
    Some,
    Task,
    Together,
    Watched,
    Within,
    draw,
    name,
)

LEAVES = st.builds(Task) | st.builds(Each, sequential=st.booleans())
BLOCKS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Sequence, st.lists(inner, min_size=2, max_size=3)),
        st.builds(Together, st.lists(inner, min_size=2, max_size=3)),
        st.builds(Either, st.lists(inner, min_size=2, max_size=3)),
        st.builds(Some, st.lists(inner, min_size=2, max_size=3)),
        st.builds(Again, inner),
        st.builds(Within, inner),
        st.builds(Guarded, inner, inner),
        st.builds(Watched, st.builds(Task)),
        st.builds(Race, st.lists(inner, min_size=2, max_size=3)),
    ),
    max_leaves=8,
)


def ids(waits: list[Wait]) -> list[str]:
    return sorted(wait.element_id for wait in waits)


def step(execution: Execution, element_id: str, variables: dict[str, bool]) -> None:
    wait = next(wait for wait in execution.waits() if wait.element_id == element_id)
    if isinstance(wait, MessageWait):
        execution.correlate(wait.token_id, variables)
    else:
        execution.complete(wait.token_id, variables)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(block=BLOCKS, data=st.data())
def test_the_engine_agrees_with_the_token_game_and_with_itself_unsaved(block, data):
    variables = name(block)
    shelf = Shelf(draw(block))
    around = Surroundings(NOON, shelf, lambda *_: None, Environment(now=NOON))

    def choices():
        return {variable: data.draw(st.booleans(), label=variable) for variable in variables}

    first = {"order": "o", **choices()}
    game = Game(block, first)
    saved = Execution.start("p", shelf.latest("p"), first, around)
    unsaved = Execution.start("p", shelf.latest("p"), first, around)
    for _ in range(40):
        saved = Execution.restore(saved.snapshot(), around)
        assert ids(saved.waits()) == ids(unsaved.waits()) == sorted(game.open or [])
        assert saved.is_completed == unsaved.is_completed == (game.open is None)
        assert saved.variables == unsaved.variables
        if game.open is None:
            return
        task = data.draw(st.sampled_from(sorted(game.open)), label="complete")
        chosen = choices()
        game.step(task, chosen)
        step(saved, task, chosen)
        step(unsaved, task, chosen)
