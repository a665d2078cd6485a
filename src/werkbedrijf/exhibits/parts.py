"""The parts that a study may lack, and the exhibits that it then has not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TypeVar

from werkbedrijf.study.model import Study

Shown = TypeVar("Shown")
OF_PART: Mapping[str, str] = {
    **dict.fromkeys(("placements", "placements-target"), "numbers"),
    **dict.fromkeys(("corrections", "corrected-marks"), "corrections"),
    **dict.fromkeys(("mediation-power", "mediation-plan", "mediation-model"), "mediation"),
    **dict.fromkeys(("round-changes", "rounds-changed", "round-predictions"), "rounds"),
}
"""The exhibits that a study has only with a part that it may lack, see `Study.lacks`."""


def of_part(function: Callable[[Study], Shown]) -> Callable[[Study], Shown | None]:
    """Return what makes an exhibit of a part only for a study that has it."""
    part = OF_PART[function.__name__.replace("_", "-")]

    @wraps(function)
    def if_there(study: Study) -> Shown | None:
        return None if part in study.lacks else function(study)

    return if_there
