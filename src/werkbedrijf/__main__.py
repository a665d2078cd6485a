"""The command line. What needs libraries is imported by the command that does."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from werkbedrijf.chain.arguments import add_places, pair
from werkbedrijf.chain.kernel import AVAILABLE, warm
from werkbedrijf.chain.publish import writing
from werkbedrijf.errors import Message, StudyError, several
from werkbedrijf.paths import ENV, MARKER, NAMED, Paths, paths
from werkbedrijf.study.language import LANGUAGES, SOURCE, say

Argument = Callable[..., argparse.Action]
Command = Callable[[argparse.Namespace], int]


def _writing(command: Command) -> Command:
    """Return a command that holds the study's lock, and tells of a full disk in a sentence."""

    def locked(options: argparse.Namespace) -> int:
        with writing(paths()):
            return command(options)

    return locked


def add_commands(commands: Any) -> None:
    """Add the commands that make and fill studies and regions to a parser's subparsers."""

    def add(name: str, command: Command, text: str) -> Argument:
        subparser = commands.add_parser(name, help=text, description=text)
        # A new study lies elsewhere, and Git's filter writes nothing.
        apart = command in (_study, _chapter, _source)
        subparser.set_defaults(command=command if apart else _writing(command))
        argument: Argument = subparser.add_argument
        return argument

    argument = add("region", _region, "make the folder of a new region")
    argument("id", help="small letters, digits and hyphens")
    argument("--title", required=True, help="the region's name")
    argument = add("study", _study, "make the folder of a study of one's own")
    argument("folder", type=Path, help="the folder to make, beside this project")
    argument("--title", required=True, help="the study's title")
    argument("--from", dest="origin", help="a study to take over whole: its folder, or this")
    argument = add("chapter", _chapter, "take a chapter of the project over into one's own study")
    argument("folder", type=Path, help="the study's folder")
    argument("notebook", nargs="?", default="", help="the chapter's name; without it, all are told")
    add("source", _source, "read a notebook, write it without outputs; for Git's filter")
    add("messages", _messages, "bring the catalogues of translations up to date")
    add("kit", _kit, "write interview guide, codebook and spreadsheet template")
    _importing(add("import", _import, "take coded passages over as a region's evidence"))
    _exporting(add("export", _export, "write codebook and study for programs of analysis"))


def _importing(argument: Argument) -> None:
    argument("files", nargs="+", type=Path, help=".qdpx, .xlsx, .xls, .ods or .csv")
    argument("--region", required=True, help="the region's id")
    argument(
        "--ends",
        choices=("exclusive", "inclusive"),
        help="how ends are counted, instead of what fits",
    )
    argument("--units", choices=("characters", "utf-16"), help="what positions count")
    argument("--breaks", type=int, choices=(1, 2), help="what a line end (CR LF) counts as")
    argument("--coder", action="append", default=[], help="whose codings count, of several")
    argument("--second", help="whose to keep beside, as NAME or NAME=ID, in segments-<id>.csv")
    argument(
        "--map",
        action="append",
        default=[],
        type=pair,
        metavar="FOUND=MEANING",
        help="what a heading, a code or a respondent of the file means",
    )
    argument("--keep-quotes", action="store_true", help="quotations too, where Git ignores them")
    argument("--replace", action="store_true", help="replace the segments that there are")
    argument("--dry-run", action="store_true", help="report, and write nothing")


def _exporting(argument: Argument) -> None:
    argument("--region", action="append", default=[], help="of one's own, by its id")
    argument(
        "--text",
        type=Path,
        action="append",
        default=[],
        help="the text that was coded, or the texts in order; without it, no selections",
    )
    argument(
        "--valence", choices=("beside", "suffix"), default="beside", help="how valences are coded"
    )
    argument("--language", choices=LANGUAGES, default=SOURCE)


def _region(options: argparse.Namespace) -> int:
    from werkbedrijf.regions.scaffold import scaffold

    folder = scaffold(paths(), options.id, options.title)
    place = paths().seen(folder)
    say(Message("{place} is ready. Its README.md says what goes where.", place=place))
    return 0


def _study(options: argparse.Namespace) -> int:
    from werkbedrijf.regions.new_study import new_study

    where = paths()
    origin = where.root if options.origin == "this" else options.origin and Path(options.origin)
    folder = new_study(where, options.folder, options.title, origin or None)
    say(Message("{folder} is ready. Its README.md says what comes next.", folder=folder))
    return 0


def _chapter(options: argparse.Namespace) -> int:
    from werkbedrijf.regions.new_study import add_chapter

    _check_study(str(options.folder))
    with writing(study := Paths(options.folder)):
        say(*map(str, add_chapter(paths(), study, options.notebook)))
    return 0


def _source(_: argparse.Namespace) -> int:
    from werkbedrijf.chain.execute import source_of

    sys.stdout.buffer.write(source_of(sys.stdin.buffer.read().decode()).encode())
    return 0


def _messages(_: argparse.Namespace) -> int:
    from werkbedrijf.site.rendering import update_catalogues

    say(*map(str, update_catalogues(paths())))
    return 0


def _kit(_: argparse.Namespace) -> int:
    from werkbedrijf.regions import kit

    say(*map(paths().seen, kit.make(paths())), *kit.unfilled(paths()))
    return 0


def _import(options: argparse.Namespace) -> int:
    from werkbedrijf.regions.importing import Options, import_files
    from werkbedrijf.regions.passages import Asked
    from werkbedrijf.regions.reading import by_make

    second, _, called = (options.second or "").partition("=")
    how = Options(
        asked=Asked(options.ends, options.units, options.breaks),
        coders=tuple(options.coder),
        second=second or None,
        called=called,
        names=dict(options.map),
        keep_quotes=options.keep_quotes,
        replace=options.replace,
        dry_run=options.dry_run,
    )
    try:
        say(*import_files(paths(), options.region, options.files, how))
    except StudyError as error:
        error.args = (*error.args, *filter(None, [by_make(str(error))]))
        raise
    return 0


def _export(options: argparse.Namespace) -> int:
    from werkbedrijf.regions.export import export
    from werkbedrijf.study.load import load_study

    study = load_study(options.language)
    return _told(export(paths(), study, options.text, options.valence, options.region))


def _told(files: list[Path]) -> int:
    """Print what was written, as seen from where the command was given."""
    say(*map(paths().seen, files))
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : Sequence of str or None
        Without the program's name; None for those of this process.

    Returns
    -------
    int
        Exit status: 0 for success, 1 if a notebook failed, 2 if the study, the data or a
        parameter is wrong and nothing was started, 3 if an import's sums do not close, 130 if
        interrupted.
    """
    options = _parser().parse_args(arguments)
    os.environ[NAMED] = options.study or ""
    if options.study:
        os.environ[ENV] = str(Path(options.study).absolute())
    try:
        _check_study(options.study)
        return int(options.command(options))
    except StudyError as error:
        say(*error.args, file=sys.stderr)
        return error.status
    except OSError as error:  # a disk that is full, a folder that is no folder
        say(Message("It broke off, nothing published: {error}.", error=str(error)), file=sys.stderr)
        return StudyError.status
    except KeyboardInterrupt:
        say(Message("Interrupted; nothing published."), file=sys.stderr)
        return 130


def _check_study(folder: str | None) -> None:
    if folder and not (Path(folder) / MARKER).is_file():
        raise StudyError(
            Message(
                "{folder} is no study: it has no {file}. Name a study's folder after --study.",
                folder=folder,
                file=MARKER,
            )
        )


# jsonschema would parse a grammar of web addresses on import, for more than a second, to check a
# format that no notebook has; without this package it does without.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


# What needs libraries is imported by the command that does: Sphinx takes its time, and while the
# chain's libraries are imported here, the template imports them beside.
def _build(options: argparse.Namespace) -> int:
    # Two chapters draw with it; a second to import, while the data are checked here.
    on = _kernels(options, "seaborn")
    from werkbedrijf.chain.build import build
    from werkbedrijf.regions.release import ready

    study = ready(options.language)
    regions, told = tuple(study.regions), (options.language, *on)
    return build(study.chain, regions, paths(), *told, lacks=study.lacks)


def _kernels(options: argparse.Namespace, *more: str) -> tuple[int, str, str | None]:
    """Return where notebooks run, and start there what kernels are forked from, see `warm`."""
    if options.engine == "fork" and not options.scheduler:
        warm(*more)
    return options.workers, options.engine, options.scheduler


def _rebuild(options: argparse.Namespace) -> int:
    """Build a region's chapter and its pages, and leave the rest as it was."""
    on = _kernels(options)  # before the libraries of pages are imported here
    from werkbedrijf.site.rebuild import rebuild

    return rebuild(options.region, options.language, *on)


def _watch(options: argparse.Namespace) -> int:
    from werkbedrijf.site.rebuild import watch

    return watch(options.region, options.language, *_kernels(options))


def _verify(_: argparse.Namespace) -> int:
    from werkbedrijf.chain.verify import verify

    return verify(paths())


def _check(options: argparse.Namespace) -> int:
    from werkbedrijf.regions.release import ready

    study = ready(options.language)
    count = sum(len(region.segments) for region in study.regions.values())
    regions = several("{number} region", "{number} regions", len(study.regions))
    segments = several("{number} segment", "{number} segments", count)
    told = {"regions": regions, "segments": segments}
    say(Message("{regions} with {segments}, no problem found.", **told))
    return 0


def _site(options: argparse.Namespace) -> int:
    from werkbedrijf.site.make import build_site
    from werkbedrijf.site.rebuild import say_stale
    from werkbedrijf.study.load import load_study

    study, where = load_study(options.language), paths().told_in(options.language)
    say_stale(options.language)
    others = {each: paths().told_in(each).site for each in options.beside}
    others.pop(options.language, None)
    build_site(study, where, where.site, others)
    return 0


def _document(options: argparse.Namespace) -> int:
    from werkbedrijf.site.document import write_document
    from werkbedrijf.site.rebuild import say_stale
    from werkbedrijf.study.load import load_study

    where = paths().told_in(options.language)
    say_stale(options.language)
    for path in write_document(load_study(options.language), where, where.document):
        say(where.seen(path))
    return 0


def _archive(_: argparse.Namespace) -> int:
    from werkbedrijf.archive.make import archive

    where = paths()
    target = archive(where)
    file, size = where.seen(target), target.stat().st_size / 1e6
    say(Message("{file}: {size:.1f} MB", file=file, size=size))
    return 0


def _figures(_: argparse.Namespace) -> int:
    from werkbedrijf.site.contact_sheet import contact_sheet, every_figure
    from werkbedrijf.study.load import load_study

    page = contact_sheet({each: list(every_figure(load_study(each))) for each in LANGUAGES})
    target = paths().build / "figures.html"
    target.parent.mkdir(exist_ok=True)
    target.write_text(page, encoding="utf-8")
    say(Message("{page}: every figure, in every language.", page=target))
    return 0


def _diff(options: argparse.Namespace) -> int:
    from werkbedrijf.chain.diff import diff

    where = paths()
    say(diff(where, options.one, options.other))
    say("", Message("As a page: {page}", page=where.seen(where.build / "diff.html")))
    return 0


COMMANDS = (
    ("build", _build, "run the whole chain of notebooks and publish what it makes"),
    ("rebuild", _rebuild, "build one region's chapter and its pages, and nothing else"),
    ("site", _site, "build the web report in site/ from report/"),
    ("document", _document, "write the report as .docx and PDF into build/document/"),
    ("watch", _watch, "rebuild a region's chapter and pages whenever its files are saved"),
    ("verify", _verify, "build twice in unlike circumstances and compare every file"),
    ("archive", _archive, "write the committed study as one zip to deposit: build/archive/"),
    ("check", _check, "check the data and say what is wrong with it"),
    ("figures", _figures, "put every figure on one page, build/figures.html, to look at"),
    ("diff", _diff, "tell what changed between two commits or folders of a study, and why"),
)

MAKING = (_site, _document, _archive, _figures, _diff)
"""What writes, besides the build, which takes the lock itself."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="werkbedrijf", description="Rebuild the study.")
    parser.add_argument("--study", help="the folder of the study; that at hand by default")
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, command, text in COMMANDS:
        subparser = commands.add_parser(name, help=text, description=text)
        subparser.set_defaults(command=_writing(command) if command in MAKING else command)
        _asking(subparser, command)
    add_commands(commands)
    return parser


def _asking(parser: argparse.ArgumentParser, command: Command) -> None:
    """Let the parser of a command ask for what it needs."""
    if command in (_build, _rebuild, _check, _site, _document):
        parser.add_argument("--language", choices=LANGUAGES, default=SOURCE)
    if command in (_build, _rebuild):
        add_places(parser)
    if command in (_rebuild, _watch):
        parser.add_argument("region", help="the region's id")
    if command is _site:
        parser.add_argument(
            "--beside", choices=LANGUAGES, action="append", default=[], help="leads to its site too"
        )
    if command is _diff:
        parser.add_argument("one", help="a commit, or the folder of a study")
        parser.add_argument("other", help="another")
    if command is _watch:
        on_this_machine = {"engine": "fork" if AVAILABLE else "kernel", "workers": 1}
        parser.set_defaults(language="en", scheduler=None, **on_this_machine)


if __name__ == "__main__":
    sys.exit(main())
