"""Every job type of every diagram has a handler, and no handler is without a diagram."""

from pathlib import Path

from lxml import etree

from app.programme.plug_in import HANDLERS
from app.services.registry import Declared

PROCESSES = Path(__file__).parents[3] / "processes"
TYPE = "{http://camunda.org/schema/zeebe/1.0}taskDefinition"


def test_the_handlers_are_those_the_diagrams_name():
    named = {
        element.get("type") for path in PROCESSES.glob("*.bpmn") for element in etree.parse(path).iter(TYPE)
    }

    assert set(HANDLERS) == named


def test_every_handler_declares_what_it_writes():
    assert [kind for kind, handler in HANDLERS.items() if not isinstance(handler, Declared)] == []
