"""Write the archive: one zip, the same to the byte for the same commit."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path, PurePosixPath

from werkbedrijf.archive.crate import METADATA, REPLICATION, codemeta, metadata
from werkbedrijf.archive.deposit import Deposit, gather
from werkbedrijf.archive.readme import places, replication
from werkbedrijf.errors import ArchiveError, Message, several
from werkbedrijf.paths import Paths
from werkbedrijf.study.language import say

UNIX = 3


def archive(where: Paths) -> Path:
    """Write the study into build/archive/ as one zip.

    Parameters
    ----------
    where : Paths
        A clone of the repository, with nothing changed since its last commit.

    Returns
    -------
    Path
        The zip: every file that Git tracks, byte for byte, with a README for data editors,
        codemeta.json, and ro-crate-metadata.json.

    Raises
    ------
    ArchiveError
        As `gather` and `places`; or if the zip cannot be written. No zip is left half-written.
    """
    deposit = gather(where)
    count = several("{number} file", "{number} files", len(deposit.files))
    commit = deposit.commit.hash[:10]
    say(Message("Archiving {count} of commit {commit} ...", count=count, commit=commit))
    version = deposit.citation["version"].replace("/", "-")
    target = where.build / "archive" / f"{deposit.name}-{version}.zip"
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(part, contents(deposit), deposit.commit.modes, deposit.commit.made)
        part.replace(target)
    except OSError as error:  # no room, no permission
        raise ArchiveError(
            Message("The archive could not be written: {error}.", error=str(error))
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return target


def contents(deposit: Deposit) -> dict[str, bytes]:
    """Return every file of an archive and what belongs in it, sorted."""
    found = places(deposit)
    files = {
        **deposit.files,
        REPLICATION: replication(deposit, found).encode(),
        "codemeta.json": codemeta(deposit).encode(),
    }
    files.pop(METADATA, None)  # that of an archive which this study was unpacked from
    sizes = {name: len(content) for name, content in sorted(files.items())}
    return dict(sorted({**files, METADATA: metadata(deposit, sizes, found)}.items()))


def _write(
    path: Path, files: Mapping[str, bytes], modes: Mapping[str, int], made: datetime
) -> None:
    parents = {f"{parent}/" for name in files for parent in PurePosixPath(name).parents}
    kinds = dict.fromkeys(parents - {"./"}, stat.S_IFDIR | 0o755)
    kinds |= {name: stat.S_IFREG | modes.get(name, 0o644) for name in files}
    # Not compressed: how well deflate does differs between builds of zlib, and hence the bytes.
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as target:
        for name, kind in sorted(kinds.items()):
            entry = zipfile.ZipInfo(name, made.timetuple()[:6])
            entry.create_system = UNIX
            entry.external_attr = kind << 16
            target.writestr(entry, files.get(name, b""))
