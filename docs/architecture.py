"""Draw the rooms of the engine into docs/_static/, once for each language."""

import tomllib
from pathlib import Path

from werkbedrijf.exhibits.exhibit import Exhibit, Picture, svg
from werkbedrijf.exhibits.figures.diagrams import draw
from werkbedrijf.study.diagrams import read
from werkbedrijf.study.load import load_study

HERE = Path(__file__).parent
# Sphinx shows the picture of the page's own language.
PICTURES = {
    "en": HERE / "_static" / "architecture.svg",
    "nl": HERE / "_static" / "architecture.nl.svg",
}
ALTS = {
    "en": (
        "Boxes and arrows: study leads to analysis, analysis to claims, claims to exhibits, "
        "exhibits to site, site to archive; study leads to regions and to chain, and chain to site."
    ),
    "nl": (
        "Vakken en pijlen: study leidt naar analysis, analysis naar claims, claims naar exhibits, "
        "exhibits naar site, site naar archive; study leidt ook naar regions en naar chain, en "
        "chain naar site."
    ),
}
TITLES = {"en": "The rooms of the engine", "nl": "De kamers van het programma"}


def drawn(language: str) -> str:
    """Return the picture in a language, from architecture.toml."""
    diagram = read(load_study(language), tomllib.loads((HERE / "architecture.toml").read_text()))
    return svg(Exhibit("architecture", TITLES[language], Picture(draw(diagram), ALTS[language])))


if __name__ == "__main__":
    for language, path in PICTURES.items():
        path.write_text(drawn(language), encoding="utf-8")
