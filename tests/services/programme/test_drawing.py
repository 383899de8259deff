"""The lot is fair, the panel odd, large enough, of the field, and of as many units as possible."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from app.programme.drawing import Candidate, draw_panel, drawn_order, new_seed, odd_from

PEOPLE = st.lists(
    st.builds(
        Candidate,
        username=st.integers(0, 60).map("e{}".format),
        unit=st.integers(0, 12).map("u{}".format),
        is_same_field=st.booleans(),
    ),
    max_size=30,
    unique_by=lambda one: one.username,
)


@given(PEOPLE, st.data(), st.sampled_from([3, 5, 7]), st.integers(0, 4))
def test_every_panel_keeps_the_rules_as_far_as_the_pool_allows(people, data, size, same_field_min):
    kept = people[: data.draw(st.integers(0, min(len(people), 4)))]

    panel = draw_panel(people, kept, seed=new_seed(), size=size, same_field_min=same_field_min)

    of_field = sum(one.is_same_field for one in panel)
    assert panel[: len(kept)] == kept
    assert len(set(panel)) == len(panel)
    assert of_field >= min(same_field_min, sum(one.is_same_field for one in people))
    wanted = odd_from(max(size, len(kept)))
    assert len(panel) % 2 == 1 or len(panel) == len(people)
    assert len(panel) >= min(wanted, len(people))


@given(PEOPLE)
def test_units_repeat_only_when_there_are_too_few(people):
    panel = draw_panel(people, [], seed=new_seed(), size=5, same_field_min=0)

    units = Counter(one.unit for one in panel)
    if len({one.unit for one in people}) >= 5:
        assert set(units.values()) == {1}


@given(PEOPLE, st.text(min_size=1, max_size=20))
def test_whoever_knows_the_seed_draws_the_same_people(people, seed):
    drawn = draw_panel(people, [], seed=seed, size=5, same_field_min=2)

    assert draw_panel(list(reversed(people)), [], seed=seed, size=5, same_field_min=2) == drawn


def test_everybody_has_the_same_chance():
    people = [Candidate(f"e{number}", f"u{number}", is_same_field=True) for number in range(10)]
    drawn: Counter[str] = Counter()
    for _ in range(2000):
        drawn.update(
            one.username for one in draw_panel(people, [], seed=new_seed(), size=5, same_field_min=3)
        )

    assert min(drawn.values()) > 850
    assert max(drawn.values()) < 1150


def test_two_lots_differ():
    people = [Candidate(f"e{number}", f"u{number}", is_same_field=True) for number in range(12)]

    assert len({tuple(drawn_order(people, new_seed())) for _ in range(20)}) == 20
