"""The whole procedure while its diagrams change: everything that runs goes over before every few tasks."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

import tests.accounts_house  # noqa: F401 -- passwords cost little in tests
from app.cli import prepare
from app.domain.definitions import ProcessDefinition
from app.domain.history import HistoryEntry
from app.domain.identity import Person
from app.domain.instances import InstanceState, ProcessInstance
from app.domain.migrations import MigrationResult, ResultState
from app.services.deployments import deploy
from app.services.migration_batch import begin_application, migrate_instance
from app.services.migrations import create_migration
from app.services.work import House
from app.store.identity import get_user, person_of
from app.walk import n1
from tests.http.worlds import DirectStory, config_in, house_in

PROCESSES = Path(__file__).parents[2] / "processes"
MAIN = ("jbgs_tech_rd", "bid_application", "screening_batch", "credit_check", "annual_claim")
EVERY = 4  # tasks between two migrations


class Owner:
    """A process owner who publishes every diagram anew and takes all running cases along."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.tasks = self.rounds = 0

    def before(self, _element_id: str) -> None:
        """Do so before every few tasks."""
        self.tasks += 1
        if self.tasks % EVERY == 0:
            self.rounds += 1
            self._publish()
            for key in MAIN:
                for version in self._versions(key):
                    self._migrate(key, version)

    def _person(self) -> Person:
        with self.house.reading() as work:
            person = person_of(work.session, get_user(work.session, "lc01").id, work.today)
        assert person
        return person

    def _publish(self) -> None:
        files = {
            path.name: path.read_bytes() + f"<!-- {self.rounds} -->".encode()
            for path in PROCESSES.glob("*.bpmn")
        }
        with self.house.command(self._person()) as work:
            deploy(work, files)

    def _versions(self, key: str) -> Iterator[int]:
        with self.house.reading() as work:
            running = select(ProcessInstance.definition_id).where(
                ProcessInstance.state == InstanceState.ACTIVE
            )
            statement = select(ProcessDefinition.version).where(
                ProcessDefinition.key == key, ProcessDefinition.id.in_(running)
            )
            yield from work.session.scalars(statement).all()

    def _migrate(self, key: str, version: int) -> None:
        owner = self._person()
        with self.house.command(owner) as work:
            migration = create_migration(work, key, version, self.rounds + 1)
            wanted = begin_application(work, migration.id, "试验")
        for instance_id in wanted:
            with self.house.command(owner) as work:
                result = migrate_instance(work, migration.id, instance_id)
                assert result is None or result.state is ResultState.MOVED, result.reasons


def test_n1_reaches_its_end_though_its_diagrams_change_all_the_time(tmp_path: Path):
    prepare(config_in(tmp_path))
    house = house_in(tmp_path)
    owner = Owner(house)
    n1.tell(DirectStory(house, owner.before))
    with house.reading() as work:
        states = set(work.session.scalars(select(MigrationResult.state)))
        instances = work.session.scalars(select(ProcessInstance)).all()
        moved = work.session.scalars(
            select(HistoryEntry.id).where(HistoryEntry.kind == "instance_migrated")
        ).all()
    house.database.dispose()
    assert owner.rounds > 10
    assert states == {ResultState.MOVED}
    assert len(moved) > owner.rounds
    (need,) = [one for one in instances if one.definition.key == "jbgs_tech_rd"]
    assert (need.state, need.definition.version) == (InstanceState.COMPLETED, owner.rounds + 1)
