"""The study as one frozen object: what every other module works from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

import pandas as pd

from werkbedrijf.study import language as languages

FIRST, AS_CODED = "first", "as-coded"
"""The coding of segments.csv, as corrected and as it was coded: no further coder is called so."""


@dataclass(frozen=True)
class Notebook:
    """Hold a link of the chain: a notebook, its title, and what it runs once for each of."""

    notebook: str
    title: str
    each: str | None

    def named(self, region: str) -> str:
        """Return what it is called when it has run for a region."""
        return f"{self.notebook}-{region}"


def chapter_number(notebook: str) -> str:
    """Return the number that a notebook's name begins with: `4` for `04-region`."""
    return notebook.split("-")[0].lstrip("0")


@dataclass(frozen=True)
class Region:
    """Hold everything known of one region.

    Parameters
    ----------
    id, label, chapter, centre : str
        Id, name, the source's chapter (empty for a region that it does not have), and the
        central municipality.
    respondents, municipalities, parties : tuple of str
        In the order of the file.
    settings : Mapping
        Everything in region.toml.
    structure : Mapping
        Everything in structure.toml: nodes and edges.
    tables : Mapping of str to DataFrame
        The region's CSV files by name, rows as in the file; `segments` as corrected.
    uncorrected : DataFrame, optional
        The segments as in the file, if corrections changed any.
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
    uncorrected: pd.DataFrame | None = None
    coders: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    examples: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """Return the name by which tests of claims call the region: `short` in region.toml."""
        return str(self.settings.get("short", self.id))

    def has(self, coding: str) -> bool:
        """Return whether a coding, by its id, is of this region; the first coder's always is."""
        return coding in (FIRST, AS_CODED, *self.coders)

    @property
    def segments(self) -> pd.DataFrame:
        """Return the region's coded evidence, one row per segment in text order, as corrected."""
        return self.tables["segments"]

    @property
    def as_coded(self) -> pd.DataFrame:
        """Return the segments as they were coded, before any correction."""
        return self.segments if self.uncorrected is None else self.uncorrected

    @property
    def place(self) -> str:
        """Return the id that all rounds of a region share: by default its own."""
        return str(self.settings.get("place", self.id))

    @property
    def round(self) -> int:
        """Return which time the place is studied, counted from 1."""
        return int(self.settings.get("round", 1))


# Compared by identity, so that what is derived from a study can be remembered for it.
@dataclass(frozen=True, eq=False)
class Study:
    """Hold a validated study; all that the other modules know comes from here.

    Parameters
    ----------
    language : str
        `en` or `nl`: of every sentence, and of every column and field named `label`.
    title : str
        In that language.
    source : Mapping
        What is replicated: title, author, date, `short` for sentences; empty without a source.
    scale : DataFrame
        Values x (value, mark, label), from the lowest.
    chain : tuple of Notebook
        In order.
    regions : Mapping of str to Region
        In the study's order.
    tables : Mapping of str to DataFrame
        Codebook, published scores, theory and exhibits, by file name, rows as in the file.
    diagrams : Mapping of str to Mapping
        The theory's diagrams by file name: nodes, groups and edges.
    thresholds : tuple of (float, int)
        From which ratio of realised to aimed for on which value holds, the highest first.
    about : str
        What the study is about, in Markdown with gaps that its numbers fill; may be empty.
    further : Mapping
        Designs of further studies, such as `mediation`; empty where the study registers none.
    least_scored : int
        On how many concepts of each side a region must have a score to be compared.
    claim_lines : Mapping of str to int
        On which line of claims.csv each claim begins.
    """

    language: str
    title: str
    source: Mapping[str, Any]
    scale: pd.DataFrame
    chain: tuple[Notebook, ...]
    regions: Mapping[str, Region]
    tables: Mapping[str, pd.DataFrame]
    diagrams: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    thresholds: tuple[tuple[float, int], ...] = ()
    about: str = ""
    further: Mapping[str, Any] = field(default_factory=dict)
    least_scored: int = 0
    claim_lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def concepts(self) -> pd.DataFrame:
        """Return concepts x (concept, side, category, group, label, ...), codebook order."""
        return self.tables["concepts"]

    @property
    def indicators(self) -> pd.DataFrame:
        """Return indicators x (indicator, concept, label, values, ...), codebook order."""
        return self.tables["indicators"]

    @cached_property
    def themes(self) -> pd.DataFrame:
        """Return the themes of an interview; where the codebook has none, one for each concept.

        These ask the questions of the concept's indicators, and no minutes are known of them.
        """
        themes = self.tables["themes"]
        if len(themes):
            return themes
        asked = self.indicators[self.indicators["question"] != ""]
        named = self.concepts[["concept", "label"]].to_numpy().tolist()
        named.append(["", self.word("unscored")])
        rows = [
            {"theme": concept, "label": label, "indicators": ";".join(codes)}
            for concept, label in named
            if len(codes := asked.loc[asked["concept"] == concept, "indicator"])
        ]
        frame = pd.DataFrame(rows, columns=themes.columns, dtype="object")
        numbers = ["number", "minutes"]
        texts = frame.columns.difference(numbers)
        return frame.astype(dict.fromkeys(numbers, "Int64")).fillna(dict.fromkeys(texts, ""))

    @property
    def segments(self) -> pd.DataFrame:
        """Return the segments of all regions, with their region in front."""
        return self.stacked("segments")

    def stacked(self, table: str) -> pd.DataFrame:
        """Return one of the regions' tables for all regions, in their order, `region` first."""
        return _stacked(self, table).copy()

    @property
    def ends(self) -> tuple[int, int]:
        """Return the lowest and the highest value of the scale."""
        return int(self.scale["value"].iloc[0]), int(self.scale["value"].iloc[-1])

    @property
    def scored_from_numbers(self) -> tuple[str, str]:
        """Return the indicator that is scored from numbers and its concept; empty without one."""
        rows = self.indicators[self.indicators["values"] == "numbers"]
        return (rows["indicator"].iloc[0], rows["concept"].iloc[0]) if len(rows) else ("", "")

    @cached_property
    def lacks(self) -> frozenset[str]:
        """Return the parts that this study is without, of those that one may lack.

        They are `source`, `numbers`, `corrections`, `mediation` and `rounds`. A cell of a
        notebook with one of these as its tag is left out of the report.
        """
        regions = self.regions.values()
        has = {
            "source": bool(self.source),
            "numbers": any(self.scored_from_numbers),
            "corrections": any(region.uncorrected is not None for region in regions),
            "mediation": "mediation" in self.further,
            "rounds": len({region.place for region in regions}) < len(regions),
        }
        return frozenset(part for part, there in has.items() if not there)

    @cached_property
    def of_source(self) -> Study:
        """Return the study with only those regions whose scores its source prints.

        What is judged of the source is judged on these, whatever regions were added since. It is
        the study itself where no region was added, or where none has printed scores.
        """
        printed = set(self.tables["scores"]["region"])
        kept = {id_: region for id_, region in self.regions.items() if id_ in printed}
        return replace(self, regions=kept) if 0 < len(kept) < len(self.regions) else self

    @cached_property
    def as_coded(self) -> Study:
        """Return the study on the segments as they were coded, before any correction."""
        return _on(self, {region.id: region.as_coded for region in self.regions.values()})

    @property
    def coders(self) -> list[str]:
        """Return the ids of the further coders of any region, in alphabetical order."""
        return sorted({coder for region in self.regions.values() for coder in region.coders})

    def coded_by(self, coder: str) -> Study:
        """Return the study on a further coder's segments, where `coder` coded.

        A region that `coder` did not code keeps its segments.
        """
        return _coded_by(self, coder)

    def side(self, side: str) -> list[str]:
        """Return the ids of the concepts of a side, `success` or `factor`, in codebook order."""
        return list(self.concepts.loc[self.concepts["side"] == side, "concept"])

    def chapter_of(self, region: str) -> str:
        """Return the name of a region's chapter; empty if no notebook runs once for each region."""
        return next((step.named(region) for step in self.chain if step.each), "")

    def label(self, table: str, key: str) -> str:
        """Return the label of the row of `table` whose first column is `key`."""
        return _labels(self, table)[key]

    def word(self, word: str) -> str:
        """Return a word of headings and captions in the study's language."""
        return self.label("words", word)

    def word_or(self, word: str, other: str) -> str:
        """Return a word as `word` does; another text if there is none of that name."""
        return _labels(self, "words").get(word, other)

    @property
    def source_name(self) -> languages.Noun:
        """Return what the source is called in a sentence; nothing if there is none."""
        usual = languages.ARTICLES[self.language]
        article = self.source.get(f"article_{self.language}", usual)
        return languages.Noun(self.source.get("short", ""), article)

    def phrase(self, word: str, **values: Any) -> str:
        """Return a word, its gaps filled; of itself `{source}` and `{middle}`, the mark of 0."""
        known = {"source": self.source_name, "middle": self._marks.get(0, "")}
        return languages.Filling(self.language).vformat(self.word(word), (), known | values)

    def gettext(self, message: str, **values: Any) -> str:
        """Return a message in the study's language, its gaps filled; numbers as it writes them."""
        return languages.teller(self.language)(message, **values)

    def ngettext(self, one: str, many: str, number: int, **values: Any) -> str:
        """Return one of two messages by `number`, which fills the gap of that name, see above."""
        return languages.teller(self.language)(one, many, number=int(number), **values)

    def number(self, value: Any, form: str) -> str:
        """Return a number in a form such as `.2f`, as the study's language writes it, if any."""
        if isinstance(value, float) and math.isnan(value):
            return ""
        return languages.Filling(self.language).format_field(value, form)

    def signed(self, mean: float) -> str:
        """Return a mean with its sign and two decimals: the one way the report writes a mean."""
        return self.number(mean, "+.2f") or self.gettext("missing")

    def share(self, part: float) -> str:
        """Return a share in percent: never 100 % of what is not all, nor 0 % of what is some."""
        return self.number(part, ".0%")

    def listed(self, words: Iterable[str]) -> str:
        """Join words as a sentence in the study's language does."""
        return languages.listed(self.language, words)

    def sections(self, cell: object) -> str:
        """Return the sections of the source that a cell names, 0 being its summary."""
        every = [each.strip() for each in str(cell).split(";") if each.strip()]
        return self.listed(self.gettext("Summary") if each == "0" else f"§{each}" for each in every)

    def mark(self, score: Any) -> str:
        """Return the mark of a score, such as `+/-` for 0; empty where there is none."""
        if pd.isna(score):
            return ""
        return self._marks[int(score)]

    @cached_property
    def _marks(self) -> dict[int, str]:
        return dict(zip(self.scale["value"], self.scale["mark"], strict=True))


def _on(study: Study, segments: Mapping[str, pd.DataFrame]) -> Study:
    regions = {
        region.id: replace(
            region, tables={**region.tables, "segments": segments[region.id]}, uncorrected=None
        )
        for region in study.regions.values()
    }
    return replace(study, regions=regions)


@lru_cache(maxsize=16)
def _coded_by(study: Study, coder: str) -> Study:
    regions = study.regions.values()
    return _on(study, {each.id: each.coders.get(coder, each.segments) for each in regions})


@lru_cache(maxsize=64)
def _labels(study: Study, table: str) -> dict[str, str]:
    frame = study.tables[table]
    keys, labels = frame.iloc[:, 0], frame["label"]
    # Of two rows with one key the first counts.
    return {str(key): str(label) for key, label in zip(keys[::-1], labels[::-1], strict=True)}


@lru_cache(maxsize=16)
def _stacked(study: Study, table: str) -> pd.DataFrame:
    frames = {id_: region.tables[table] for id_, region in study.regions.items()}
    stacked = pd.concat(frames.values(), ignore_index=True)
    names = [id_ for id_, frame in frames.items() for _ in range(len(frame))]
    stacked.insert(0, "region", pd.Series(names, dtype="str"))
    return stacked
