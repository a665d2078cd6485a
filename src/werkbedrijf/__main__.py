"""The command line. What needs libraries is imported by the command that does."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from werkbedrijf.chain.arguments import PARSER, address, argument, command, files, pair, positive
from werkbedrijf.chain.kernel import DEFAULT, ENGINES, warm
from werkbedrijf.chain.publish import writing
from werkbedrijf.errors import Message, StudyError, several
from werkbedrijf.paths import ENV, MARKER, NAMED, Paths, paths
from werkbedrijf.study.language import LANGUAGES, SOURCE, echo

# jsonschema would parse a grammar of web addresses on import, for more than a second, to check a
# format that no notebook has; without this package it does without.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


REPEATED = {"action": "append", "default": []}
LANGUAGE = argument("--language", choices=LANGUAGES, default=SOURCE)
REGION = argument("region", help="the region's id")
PLACES = (
    argument("--workers", type=positive, default=2, help="at a time (2)"),
    argument(
        "--engine", choices=ENGINES, default=DEFAULT,
        help="copy kernels from a process that has imported the libraries, or start each",
    ),
    argument("--scheduler", type=address, help="of a Dask cluster: tcp://host:port"),
)  # fmt: skip
"""Where notebooks run: how many at a time, in which kernels, on a cluster."""


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
    options = PARSER.parse_args(arguments)
    os.environ[NAMED] = options.study or ""
    if options.study:
        os.environ[ENV] = str(Path(options.study).absolute())
    try:
        _check_study(options.study)
        with writing(paths()) if options.writes else nullcontext():
            return options.run(options) or 0
    except StudyError as error:
        echo(*error.args, file=sys.stderr)
        return error.status
    except OSError as error:  # a disk that is full, a folder that is no folder
        echo(
            Message("It broke off, nothing published: {error}.", error=str(error)), file=sys.stderr
        )
        return StudyError.status
    except KeyboardInterrupt:
        echo(Message("Interrupted; nothing published."), file=sys.stderr)
        return 130


def _check_study(folder: str | None) -> None:
    if folder and not (Path(folder) / MARKER).is_file():
        raise StudyError(
            "{folder} is no study: it has no {file}. Name a study's folder after --study.",
            folder=folder,
            file=MARKER,
        )


def _warmed(options: Namespace, *more: str) -> tuple[int, str, str | None]:
    """Return where notebooks run, and start there what kernels are forked from, see `warm`."""
    if options.engine == "fork" and not options.scheduler:
        warm(*more)
    return options.workers, options.engine, options.scheduler


# While the chain's libraries are imported here, the process that kernels are forked from imports
# them beside.
@command("build", "run the whole chain of notebooks and publish what it makes", LANGUAGE, *PLACES)
def _build(options: Namespace) -> int:
    # Two chapters draw with it; a second to import, while the data are checked here.
    place = _warmed(options, "seaborn")
    from werkbedrijf.chain.build import build
    from werkbedrijf.regions.disclosure import ready

    study = ready(options.language)
    return build(
        study.chain, tuple(study.regions), paths(), options.language, *place, lacks=study.lacks
    )


@command(
    "rebuild", "build one region's chapter and its pages, and nothing else",
    LANGUAGE, *PLACES, REGION,
)  # fmt: skip
def _rebuild(options: Namespace) -> int:
    place = _warmed(options)  # before the libraries of pages are imported here
    from werkbedrijf.site.rebuild import rebuild

    return rebuild(options.region, options.language, *place)


@command(
    "site", "build the web report in site/ from report/", LANGUAGE,
    argument("--beside", **REPEATED, choices=LANGUAGES, help="leads to its site too"),
    writes=True,
)  # fmt: skip
def _site(options: Namespace) -> None:
    from werkbedrijf.site.make import build_site
    from werkbedrijf.site.rebuild import say_stale
    from werkbedrijf.study.load import load_study

    study, where = load_study(options.language), paths().in_language(options.language)
    say_stale(options.language)
    others = {each: paths().in_language(each).site for each in options.beside}
    others.pop(options.language, None)
    build_site(study, where, where.site, others)


@command(
    "document", "write the report as .docx and PDF into build/document/", LANGUAGE, writes=True
)
def _document(options: Namespace) -> None:
    from werkbedrijf.site.document import write_document
    from werkbedrijf.site.rebuild import say_stale
    from werkbedrijf.study.load import load_study

    where = paths().in_language(options.language)
    say_stale(options.language)
    echo(*map(where.seen, write_document(load_study(options.language), where, where.document)))


@command("watch", "rebuild a region's chapter and pages whenever its files are saved", REGION)
def _watch(options: Namespace) -> int:
    place = _warmed(Namespace(workers=1, engine=DEFAULT, scheduler=None))
    from werkbedrijf.site.rebuild import watch

    return watch(options.region, SOURCE, *place)


@command("verify", "build twice in unlike circumstances and compare every file")
def _verify(_: Namespace) -> int:
    from werkbedrijf.chain.verify import verify

    return verify(paths())


@command("archive", "write the committed study as one zip to deposit: build/archive/", writes=True)
def _archive(_: Namespace) -> None:
    from werkbedrijf.archive.make import archive

    target = archive(paths())
    file, size = paths().seen(target), target.stat().st_size / 1e6
    echo(Message("{file}: {size:.1f} MB", file=file, size=size))


@command("check", "check the data and say what is wrong with it", LANGUAGE)
def _check(options: Namespace) -> None:
    from werkbedrijf.regions.disclosure import ready

    study = ready(options.language)
    count = sum(len(region.segments) for region in study.regions.values())
    regions = several("{number} region", "{number} regions", len(study.regions))
    segments = several("{number} segment", "{number} segments", count)
    counts = {"regions": regions, "segments": segments}
    echo(Message("{regions} with {segments}, no problem found.", **counts))


@command("figures", "put every figure on one page, build/figures.html, to look at", writes=True)
def _figures(_: Namespace) -> None:
    from werkbedrijf.site.document import contact_sheet, every_figure
    from werkbedrijf.study.load import load_study

    page = contact_sheet({each: list(every_figure(load_study(each))) for each in LANGUAGES})
    target = paths().build / "figures.html"
    target.parent.mkdir(exist_ok=True)
    target.write_text(page, encoding="utf-8")
    echo(Message("{page}: every figure, in every language.", page=target))


@command(
    "diff", "tell what changed between two commits or folders of a study, and why",
    argument("one", help="a commit, or the folder of a study"), argument("other", help="another"),
    writes=True,
)  # fmt: skip
def _diff(options: Namespace) -> None:
    from werkbedrijf.chain.diff import diff

    where = paths()
    echo(diff(where, options.one, options.other))
    echo("", Message("As a page: {page}", page=where.seen(where.build / "diff.html")))


@command(
    "region", "make the folder of a new region",
    argument("id", help="small letters, digits and hyphens"),
    argument("--title", required=True, help="the region's name"),
    writes=True,
)  # fmt: skip
def _region(options: Namespace) -> None:
    from werkbedrijf.regions.scaffold import scaffold

    place = paths().seen(scaffold(paths(), options.id, options.title))
    echo(Message("{place} is ready. Its README.md says what goes where.", place=place))


@command(
    "study", "make the folder of a study of one's own",
    argument("folder", type=Path, help="the folder to make, beside this project"),
    argument("--title", required=True, help="the study's title"),
    argument("--from", dest="origin", help="a study to take over whole: its folder, or this"),
)  # fmt: skip
def _study(options: Namespace) -> None:
    from werkbedrijf.regions.new_study import new_study

    where = paths()
    origin = where.root if options.origin == "this" else options.origin and Path(options.origin)
    folder = new_study(where, options.folder, options.title, origin or None)
    echo(Message("{folder} is ready. Its README.md says what comes next.", folder=folder))


@command(
    "chapter", "take a chapter of the project over into one's own study",
    argument("folder", type=Path, help="the study's folder"),
    argument(
        "notebook", nargs="?", default="", help="the chapter's name; without it, all are told"
    ),
)  # fmt: skip
def _chapter(options: Namespace) -> None:
    from werkbedrijf.regions.new_study import add_chapter

    _check_study(str(options.folder))
    with writing(study := Paths(options.folder)):
        echo(*map(str, add_chapter(paths(), study, options.notebook)))


@command("source", "read a notebook, write it without outputs; for Git's filter")
def _source(_: Namespace) -> None:
    from werkbedrijf.chain.execute import source_of

    sys.stdout.buffer.write(source_of(sys.stdin.buffer.read().decode()).encode())


@command("messages", "bring the catalogues of translations up to date", writes=True)
def _messages(_: Namespace) -> None:
    from werkbedrijf.site.rendering import update_catalogues

    echo(*map(str, update_catalogues(paths())))


@command("kit", "write interview guide, codebook and spreadsheet template", writes=True)
def _kit(_: Namespace) -> None:
    from werkbedrijf.regions import kit

    echo(*map(paths().seen, kit.make(paths())), *kit.unfilled(paths()))


@command(
    "import", "take coded passages over as a region's evidence",
    argument("files", nargs="+", type=files, help=".qdpx, .xlsx, .xls, .ods or .csv"),
    argument("--region", required=True, help="the region's id"),
    argument(
        "--ends", choices=("exclusive", "inclusive"),
        help="how ends are counted, instead of what fits",
    ),
    argument("--units", choices=("characters", "utf-16"), help="what positions count"),
    argument("--breaks", type=int, choices=(1, 2), help="what a line end (CR LF) counts as"),
    argument("--coder", **REPEATED, help="whose codings count, of several"),
    argument("--second", help="whose to keep beside, as NAME or NAME=ID, in segments-<id>.csv"),
    argument(
        "--map", **REPEATED, type=pair, metavar="FOUND=MEANING",
        help="what a heading, a code or a respondent of the file means",
    ),
    argument("--keep-quotes", action="store_true", help="quotations too, where Git ignores them"),
    argument("--replace", action="store_true", help="replace the segments that there are"),
    argument("--dry-run", action="store_true", help="report, and write nothing"),
    writes=True,
)  # fmt: skip
def _import(options: Namespace) -> None:
    from werkbedrijf.regions.coded_files import make_hint
    from werkbedrijf.regions.importing import Options, import_files
    from werkbedrijf.regions.passages import Asked

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
    named = [path for each in options.files for path in each]
    try:
        echo(*import_files(paths(), options.region, named, how))
    except StudyError as error:
        error.args = (*error.args, *filter(None, [make_hint(str(error))]))
        raise


@command(
    "export", "write codebook and study for programs of analysis",
    argument("--region", **REPEATED, help="of one's own, by its id"),
    argument(
        "--text", **REPEATED, type=Path,
        help="the text that was coded, or the texts in order; without it, no selections",
    ),
    argument(
        "--valence", choices=("beside", "suffix"), default="beside", help="how valences are coded"
    ),
    LANGUAGE,
    writes=True,
)  # fmt: skip
def _export(options: Namespace) -> None:
    from werkbedrijf.regions.export import export
    from werkbedrijf.study.load import load_study

    study = load_study(options.language)
    files = export(paths(), study, options.text, options.valence, options.region)
    echo(*map(paths().seen, files))


if __name__ == "__main__":
    sys.exit(main())
