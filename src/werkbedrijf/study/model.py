"""The study as one frozen object: what every other module works from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Notebook:
    """Hold a link of the chain: a notebook, its title, and what it runs once for each of."""

    notebook: str
    title: str
    each: str | None


@dataclass(frozen=True)
class Region:
    """Hold everything known of one region.

    Parameters
    ----------
    id, label, chapter, centre : str
        Id, name, the thesis's chapter (empty for a region that it does not have), and the
        central municipality.
    respondents, municipalities, parties : tuple of str
        In the order of the file.
    settings : Mapping
        Everything in region.toml.
    structure : Mapping
        Everything in structure.toml: nodes and edges.
    tables : Mapping of str to DataFrame
        The region's CSV files by name, rows as in the file.
    coders : Mapping of str to DataFrame
        The segments of further coders, by the coder's id; mostly there are none.
    examples : tuple of str
        Where its files have rows marked as examples, which are in no table.
    """

    id: str
    label: str
    chapter: str
    centre: str
    respondents: tuple[str, ...]
    municipalities: tuple[str, ...]
    parties: tuple[str, ...]
    settings: Mapping[str, Any]
    structure: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    coders: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    examples: tuple[str, ...] = ()

    @property
    def segments(self) -> pd.DataFrame:
        """Return the region's coded evidence, one row per segment in text order."""
        return self.tables["segments"]


# Compared by identity, so that what is derived from a study can be remembered for it.
@dataclass(frozen=True, eq=False)
class Study:
    """Hold a validated study; all that the other modules know comes from here.

    Parameters
    ----------
    labels : str
        `en` or `nl`: the language of every column and field named `label`.
    title : str
        In that language.
    source : Mapping
        What is replicated: title, university, date.
    scale : DataFrame
        Values x (value, mark, label), from -2 to +2.
    chain : tuple of Step
        In order.
    regions : Mapping of str to Region
        In the study's order.
    tables : Mapping of str to DataFrame
        Codebook, published scores, theory and exhibits, by file name, rows as in the file.
    diagrams : Mapping of str to Mapping
        The theory's diagrams by file name: nodes, groups and edges.
    least_scored : int
        On how many concepts of each side a region must have a score to be compared.
    """

    labels: str
    title: str
    source: Mapping[str, Any]
    scale: pd.DataFrame
    chain: tuple[Notebook, ...]
    regions: Mapping[str, Region]
    tables: Mapping[str, pd.DataFrame]
    diagrams: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    least_scored: int = 0

    @property
    def concepts(self) -> pd.DataFrame:
        """Return concepts x (concept, side, category, group, label, ...), codebook order."""
        return self.tables["concepts"]

    @property
    def indicators(self) -> pd.DataFrame:
        """Return indicators x (indicator, concept, label, values, ...), codebook order."""
        return self.tables["indicators"]

    @property
    def segments(self) -> pd.DataFrame:
        """Return the segments of all regions, with their region in front."""
        return self.stacked("segments")

    def stacked(self, table: str) -> pd.DataFrame:
        """Return one of the regions' tables for all regions, in their order, `region` first."""
        return _stacked(self, table).copy()

    @cached_property
    def of_thesis(self) -> Study:
        """Return the study with only those regions whose scores the thesis prints.

        What is judged of the thesis is judged on these, whatever regions were added since. It is
        the study itself where no region was added, or where none has printed scores.
        """
        printed = set(self.tables["scores"]["region"])
        kept = {id_: region for id_, region in self.regions.items() if id_ in printed}
        return replace(self, regions=kept) if 0 < len(kept) < len(self.regions) else self

    def side(self, side: str) -> list[str]:
        """Return the ids of the concepts of a side, `success` or `factor`, in codebook order."""
        return list(self.concepts.loc[self.concepts["side"] == side, "concept"])

    def label(self, table: str, key: str) -> str:
        """Return the label of the row of `table` whose first column is `key`."""
        return _labels(self, table)[key]

    def word(self, word: str) -> str:
        """Return a word of headings and captions in the study's language."""
        return self.label("words", word)

    def mark(self, score: Any) -> str:
        """Return the mark of a score, such as `+/-` for 0; empty where there is none."""
        if pd.isna(score):
            return ""
        return _marks(self)[int(score)]


@lru_cache(maxsize=64)
def _labels(study: Study, table: str) -> dict[str, str]:
    frame = study.tables[table]
    keys, labels = frame.iloc[:, 0], frame["label"]
    # Of two rows with one key the first counts.
    return {str(key): str(label) for key, label in zip(keys[::-1], labels[::-1], strict=True)}


@lru_cache(maxsize=4)
def _marks(study: Study) -> dict[int, str]:
    return dict(zip(study.scale["value"], study.scale["mark"], strict=True))


@lru_cache(maxsize=16)
def _stacked(study: Study, table: str) -> pd.DataFrame:
    frames = [
        region.tables[table].assign(region=region.id)[["region", *region.tables[table].columns]]
        for region in study.regions.values()
    ]
    return pd.concat(frames, ignore_index=True)
