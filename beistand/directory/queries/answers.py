"""What a service answered, beside what holds by now."""

from collections.abc import Mapping
from dataclasses import dataclass

from beistand.directory.models import ProviderAnswer
from beistand.directory.queries.operating import operating_states
from beistand.directory.queries.verification import public_values
from beistand.directory.rules import FACT_FIELDS, Effective
from beistand.kit import clock


@dataclass(frozen=True)
class Review:
    """An answer as it is looked at.

    Attributes:
        held: what holds now, which may be newer than the answer.
        present: what we say now, by field.
        said: what the service said, by field, also where it left a field as it was.
        differs: what it says otherwise than we do now; this can be accepted.
    """

    held: Effective
    present: Mapping[str, str]
    said: Mapping[str, str]
    differs: Mapping[str, str]

    @property
    def against(self) -> int:
        """The statement that the answer is compared with; 0 where there is none."""
        return self.held.fact_id or 0

    @property
    def is_whole(self) -> bool:
        """Whether the service saw and answered everything that a statement says."""
        return set(FACT_FIELDS) <= set(self.said)

    def refused(self, accepted: frozenset[str]) -> list[str]:
        """What it said of how it runs that was not accepted."""
        return [name for name in FACT_FIELDS if name in self.differs.keys() - accepted]

    def needs_texts(self, accepted: frozenset[str]) -> bool:
        """Whether what people are told changes, so that no other language stays."""
        return bool({"state", "message"} & self.differs.keys() & accepted)


def review_of(answer: ProviderAnswer) -> Review:
    """The answer beside what holds now: somebody may have said more meanwhile."""
    service = answer.task.service
    held = operating_states([service], clock.now())[service.pk]
    present = public_values(service, held, answer.language)
    said = {**answer.held, **answer.proposed}
    meant = {
        name: text
        for name, text in said.items()
        if name in FACT_FIELDS or name in answer.proposed
    }
    differs = {name: text for name, text in meant.items() if text != present[name]}
    return Review(held, present, said, differs)
