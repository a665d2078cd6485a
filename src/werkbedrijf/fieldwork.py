"""The commands of whoever adds a region: its folder, the kit, evidence in, codes and study out.

What needs libraries is imported by the command that does, so that the others start at once.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from werkbedrijf.paths import paths

Argument = Callable[..., argparse.Action]


def add_commands(commands: Any) -> None:
    """Add the commands region, kit, import and export to a parser's subparsers."""

    def add(name: str, command: Callable[[argparse.Namespace], int], text: str) -> Argument:
        subparser = commands.add_parser(name, help=text, description=text)
        subparser.set_defaults(command=command)
        argument: Argument = subparser.add_argument
        return argument

    argument = add("region", _region, "make the folder of a new region")
    argument("id", help="small letters, digits and hyphens")
    argument("--title", required=True, help="the region's name")
    add("kit", _kit, "write interview guide, codebook and spreadsheet template")
    _importing(add("import", _import, "take coded passages over as a region's evidence"))
    _exporting(add("export", _export, "write codebook and study for programs of analysis"))


def _importing(argument: Argument) -> None:
    argument("files", nargs="+", type=Path, help=".qdpx, .xlsx or .csv")
    argument("--region", required=True, help="the region's id")
    argument(
        "--ends",
        choices=("exclusive", "inclusive"),
        help="how ends are counted, instead of what fits",
    )
    argument("--keep-quotes", action="store_true", help="quotations too, where Git ignores them")
    argument("--replace", action="store_true", help="replace the segments that there are")


def _exporting(argument: Argument) -> None:
    argument("--text", type=Path, help="the text that was coded; without it, no selections")
    argument(
        "--valence", choices=("beside", "suffix"), default="beside", help="how valences are coded"
    )
    argument("--labels", choices=("en", "nl"), default="en")


def _region(options: argparse.Namespace) -> int:
    from werkbedrijf.scaffold import scaffold

    folder = scaffold(paths(), options.id, options.title)
    print(f"data/regions/{folder.name} is ready. Its README.md says what goes where.")
    return 0


def _kit(_: argparse.Namespace) -> int:
    from werkbedrijf import kit

    return _told(kit.make(paths()))


def _import(options: argparse.Namespace) -> int:
    from werkbedrijf.qda.importing import Options, import_files

    how = Options(options.ends, options.keep_quotes, options.replace)
    print("\n".join(import_files(paths(), options.region, options.files, how)))
    return 0


def _export(options: argparse.Namespace) -> int:
    from werkbedrijf.load import load_study
    from werkbedrijf.qda.export import export

    return _told(export(paths(), load_study(options.labels), options.text, options.valence))


def _told(files: list[Path]) -> int:
    """Print what was written, as seen from the study's root."""
    print("\n".join(file.relative_to(paths().root).as_posix() for file in files))
    return 0
