"""Draw the rooms of the engine into docs/_static/, for pages and phones in each language."""

import tomllib
from pathlib import Path

from werkbedrijf.exhibits.exhibit import Exhibit, Picture, default_settings, svg
from werkbedrijf.exhibits.figures import style
from werkbedrijf.exhibits.figures.diagrams import draw, fitted
from werkbedrijf.paths import PHONE_SUFFIX
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


@default_settings()
def drawn(language: str) -> dict[Path, str]:
    """Return the pictures in a language by file, from architecture.toml."""
    diagram = read(load_study(language), tomllib.loads((HERE / "architecture.toml").read_text()))
    with style.for_phone():
        phone = draw(fitted(diagram))
    picture = Picture(draw(diagram), ALTS[language], phone)
    shown, path = Exhibit("architecture", TITLES[language], picture), PICTURES[language]
    return {path: svg(shown), path.with_stem(f"{path.stem}{PHONE_SUFFIX}"): svg(shown, phone)}


if __name__ == "__main__":
    for language in PICTURES:
        for path, picture in drawn(language).items():
            path.write_text(picture, encoding="utf-8")
