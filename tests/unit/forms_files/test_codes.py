"""What the diagrams ask of a person's answer is something the person can answer."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from app.forms import read_form
from app.forms.tree import ChoiceField

ROOT = Path(__file__).parents[3]
DIAGRAMS = sorted((ROOT / "processes").glob("*.bpmn"))

COMPARISON = re.compile(r'(?<![\w.])([a-z]\w*(?:\.\w+)*) != "(\w+)"|(?<![\w.])([a-z]\w*(?:\.\w+)*) = "(\w+)"')


GIVEN = re.compile(r"<zeebe:input source='([^']*)' target=\"(\w+_choices)\"")


@pytest.fixture(scope="module")
def codes() -> dict[str, set[str]]:
    """The codes that forms offer under a key; computed ones stand in a formula, of the form or a diagram."""
    given: dict[str, str] = defaultdict(str)
    for diagram in DIAGRAMS:
        for formula, name in GIVEN.findall(diagram.read_text(encoding="utf-8")):
            given[name] += formula
    offered: dict[str, set[str]] = defaultdict(set)
    for path in (ROOT / "forms").glob("*.form"):
        for field in read_form(path.read_bytes(), path.name).fields():
            if not isinstance(field, ChoiceField):
                continue
            if isinstance(field.choices, tuple):
                offered[field.key] |= {choice.text for choice in field.choices}
            else:
                formula = field.choices.text
                formula += "".join(more for name, more in given.items() if name in formula)
                offered[field.key] |= set(re.findall(r'value: "(\w+)"', formula))
    return offered


@pytest.mark.parametrize("diagram", DIAGRAMS, ids=lambda path: path.stem)
def test_a_diagram_compares_answers_with_codes_that_the_forms_offer(
    diagram: Path, codes: dict[str, set[str]]
) -> None:
    text = diagram.read_text(encoding="utf-8")
    compared = {(match[1] or match[3], match[2] or match[4]) for match in COMPARISON.finditer(text)}
    computed_elsewhere = {key for key, _ in compared if f'target="{key}"' in text}

    strange = {
        f"{key} = {code}"
        for key, code in compared
        if codes.get(key) and key not in computed_elsewhere and code not in codes[key]
    }
    assert strange == set()
