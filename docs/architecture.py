"""Draw the rooms of the engine into docs/_static/architecture.svg."""

import tomllib
from pathlib import Path

from werkbedrijf.exhibits.exhibit import Exhibit, Picture, svg
from werkbedrijf.exhibits.figures.diagrams import draw
from werkbedrijf.study.diagrams import read
from werkbedrijf.study.load import load_study

HERE = Path(__file__).parent
PICTURE = HERE / "_static" / "architecture.svg"
ALT = (
    "Boxes and arrows: study leads to analysis, analysis to claims, claims to exhibits, exhibits "
    "to site, site to archive; study leads to regions, and chain to archive."
)


def drawn() -> str:
    """Return the picture, from architecture.toml."""
    diagram = read(load_study(), tomllib.loads((HERE / "architecture.toml").read_text()))
    picture = Picture(draw(diagram), ALT)
    return svg(Exhibit("architecture", "The rooms of the engine", picture))


if __name__ == "__main__":
    PICTURE.write_text(drawn(), encoding="utf-8")
