"""What the parts of every blueprint file share."""

from collections.abc import Collection
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from beistand.project.blueprint.values import nearest_word, wrong

Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]


class Strict(BaseModel):
    """No field that we do not know, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def among(choices: Collection[str]) -> AfterValidator:
    """A check that the value is one of these; the remedy names the nearest."""

    def check(value: str) -> str:
        if value not in choices:
            raise wrong(f"“{value}” is not allowed here.", nearest_word(value, choices))
        return value

    return AfterValidator(check)
