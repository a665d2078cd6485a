"""One region built anew with its pages, once or at every save; and what pages do not know yet."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from itertools import chain, islice
from pathlib import Path
from threading import Event

import watchfiles

from werkbedrijf.chain.build import build
from werkbedrijf.chain.manifest import changed_since, last_manifest
from werkbedrijf.chain.publish import writing
from werkbedrijf.errors import BusyError, ChangedError, Message, StudyError, join, with_nearest
from werkbedrijf.paths import paths
from werkbedrijf.regions.disclosure import ready
from werkbedrijf.site import rendering
from werkbedrijf.site.make import of_data, refresh_region
from werkbedrijf.study.language import echo, gettext, to_make


def rebuild(region: str, language: str, workers: int, engine: str, scheduler: str | None) -> int:
    """Build a region's chapter and its pages, and leave the rest as it was.

    Returns
    -------
    int
        Exit status: 0, or 1 if the notebook failed; then nothing is published.

    Raises
    ------
    StudyError
        If anything is wrong with the data or the region, or the site cannot be made.
    """
    with rendering.waiting() as sphinx:
        return _rebuild(sphinx, region, language, workers, engine, scheduler)


def _rebuild(
    sphinx: rendering.Sphinx,
    region: str,
    language: str,
    workers: int,
    engine: str,
    scheduler: str | None,
) -> int:
    where = paths().in_language(language)
    study = ready(language)
    on = (language, workers, engine, scheduler, region)
    with ThreadPoolExecutor(1) as pool:
        # Claims are judged while the chapter is built, by a process of its own.
        data = pool.submit(of_data, study, where)
        status = build(study.chain, tuple(study.regions), paths(), *on, lacks=study.lacks)
        if status == 0:
            with writing(paths()):
                refresh_region(study, where, where.site, region, sphinx, data.result)
    return status


def watch(region: str, language: str, workers: int, engine: str, scheduler: str | None) -> int:
    """Rebuild a region whenever its files are saved, until Ctrl-C; what is wrong is only told.

    Raises
    ------
    StudyError
        If there is no such region.
    """
    folder = paths().region(region)
    if not region or not folder.is_dir():
        known = sorted(path.name for path in paths().regions.glob("[!.]*/"))
        raise StudyError(
            "There is no data/regions/{region} to watch. Say which: {command}; known are {known}.",
            region=region,
            command=to_make("watch", REGION="ID"),
            known=with_nearest(join(known or [Message("none")]), region, known),
        )
    with _interrupted() as ended:
        saves = _saves(folder, ended)
        echo(Message("Watching data/regions/{region}; Ctrl-C ends it.", region=folder.name))
        while True:
            with rendering.waiting() as sphinx:  # which loads before it is needed
                if next(saves, None) is None:
                    break
                options = (sphinx, region, language, workers, engine, scheduler)
                _when_free(partial(_rebuild, *options), ended)
    return 0


TURN = 100
"""Milliseconds after which a watch looks up."""


def _saves(folder: Path, ended: Event) -> Iterator[object]:
    """Return what yields at every save in a folder from now on, those before it is asked too."""
    turns = watchfiles.watch(folder, stop_event=ended, rust_timeout=TURN, yield_on_timeout=True)
    # Nothing is watched until the first turn.
    return filter(None, chain([*islice(turns, 1)], turns))


@contextmanager
def _interrupted() -> Iterator[Event]:
    """Let Ctrl-C end a block, and yield what is set then.

    Python loses an exception that is raised while it frees an object; the event is not lost.
    """
    ended = Event()

    def end(*_signalled: object) -> None:
        ended.set()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, end)
    try:
        with suppress(KeyboardInterrupt):
            yield ended
    finally:
        signal.signal(signal.SIGINT, before)


AGAIN = gettext(
    "{files} changed while the study was built: nothing is published. It is being built again."
)


def _when_free(rebuild_once: Callable[[], object], ended: Event) -> None:
    """Rebuild as soon as nothing else writes in the study; tell what is wrong, waiting too."""
    waiting = False
    while not ended.is_set():
        try:
            rebuild_once()
        except BusyError as busy:
            if not waiting:
                echo(*busy.args, file=sys.stderr)
            waiting = True
            ended.wait(1)
        except ChangedError as changed:  # other files of the study may have, whose saves are unseen
            echo(Message(AGAIN, **changed.args[0].values), file=sys.stderr)
        except StudyError as error:  # what is wrong with its files as they are now
            return echo(*error.args, file=sys.stderr)
        else:
            return None


def say_stale(language: str) -> None:
    """Warn of a report that was built from other sources than lie there now."""
    built = last_manifest(paths().in_language(language).products()).get("inputs", {})
    if built and (files := changed_since(built, paths())):
        message = Message(
            "The report was built before {files} changed: its chapters and the pages of "
            "the data differ. Run `{command}`.",
            files=", ".join(files[:3]),
            command=to_make("all", language),
        )
        echo(message, file=sys.stderr)
