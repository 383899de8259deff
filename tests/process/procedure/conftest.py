import pytest

from tests.process.procedure.procedure import Procedure
from tests.process.procedure.start import Start
from tests.process.procedure.trail import Trail


@pytest.fixture(scope="session")
def procedure() -> Procedure:
    return Procedure()


@pytest.fixture
def start(procedure: Procedure) -> Start:
    """Start one of our diagrams at a moment; given answers stand before the usual ones."""
    return Start(procedure, Trail())
