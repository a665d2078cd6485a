"""The studies that the benchmark measures are studies: they load, and have the size asked for."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from studies import ROOT
from werkbedrijf.study.load import load_study

made = runpy.run_path(str(ROOT / "bench" / "made.py"))


@pytest.mark.parametrize(
    ("regions", "segments", "per_concept"), [(3, 0, 0), (5, 0, 0), (5, 200, 0), (3, 0, 12)]
)
def test_a_made_up_study_loads(
    tmp_path: Path, regions: int, segments: int, per_concept: int
) -> None:
    """Of any number of regions, of segments in those added, and of segments on each concept."""
    root = made["study"](ROOT, tmp_path / "made", regions, segments, per_concept)
    study = load_study(root=root)
    assert len(study.regions) == regions
    sizes = [len(region.segments) for region in list(study.regions.values())[3:]]
    assert set(sizes) <= {segments or len(study.regions["zwolle"].segments)}
    if per_concept:
        of = study.indicators.set_index("indicator")["concept"]
        counts = study.segments.groupby(["region", study.segments["indicator"].map(of)]).size()
        assert set(counts) == {per_concept}
    assert len(made["notebooks"](root, tmp_path / "in")) == 7 + regions
