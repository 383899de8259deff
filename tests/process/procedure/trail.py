"""Where the walks of a test file went: elements passed, and flows taken out of exclusive gateways."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.process.procedure.drawn import Choices, Mark


@dataclass
class Trail:
    """Elements passed, as (process id, element id), and flows taken, as (process, gateway, target)."""

    elements: set[Mark] = field(default_factory=set)
    flows: set[tuple[str, str, str]] = field(default_factory=set)

    def follow(self, shown: Sequence[Mark], passed: int, choices: Choices) -> None:
        """Note one command: the first `passed` of what is shown was passed, the rest waits since then.

        Which flow a gateway took is told by whatever of its targets shows first behind it.
        """
        self.elements.update(shown[:passed])
        for place, mark in enumerate(shown[:passed]):
            targets = choices.get(mark, {})
            taken = next((targets[later] for later in shown[place + 1 :] if later in targets), None)
            if taken is not None:
                self.flows.add((*mark, taken))
