"""The second, narrow drawing of a figure, for those who read it on a phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Concatenate, ParamSpec

from werkbedrijf.exhibits.exhibit import Exhibit, Picture
from werkbedrijf.exhibits.figures import style
from werkbedrijf.study.model import Study

FEW = 3
"""As many regions as a phone shows side by side."""
Given = ParamSpec("Given")
Function = Callable[Concatenate[Study, Given], Exhibit]


def always(_: Study) -> bool:
    """Return that a figure fits a phone, whatever it shows."""
    return True


def few(study: Study) -> bool:
    """Return whether the regions fit side by side on a phone."""
    return len(study.regions) <= FEW


def on_phones(
    fits: Callable[[Study], bool] = always,
) -> Callable[[Function[Given]], Function[Given]]:
    """Return what has a figure drawn a second time as wide as a phone, where it fits one."""

    def twice(function: Function[Given]) -> Function[Given]:
        @wraps(function)
        def both(study: Study, *args: Given.args, **named: Given.kwargs) -> Exhibit:
            shown = function(study, *args, **named)
            if not fits(study) or not isinstance(shown.body, Picture):
                return shown
            with style.for_phone():
                small = function(study, *args, **named).body
            assert isinstance(small, Picture)
            return replace(shown, body=replace(shown.body, phone=small.figure))

        return both  # type: ignore[return-value]  # a wrapped function is called like its own

    return twice
