"""Back up, restore, and prove a backup on a scratch database."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from flask import current_app
from sqlmodel import col

from app.accounts.models import ActionToken, SignedInSession
from app.backups import manifest, sealing, snapshots
from app.backups.manifest import Manifest
from app.core.db import db, transaction
from app.core.engines import unhurried
from app.journal import anchors
from app.privacy import services as privacy
from app.privacy import traces
from app.privacy.services import Replayed
from app.web import migrations


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made: where, the encrypted copy if one was asked, what it holds."""

    path: Path
    sealed: Path | None
    held: Manifest


@dataclass(frozen=True, slots=True)
class Restored:
    """A restore that was done: where what was there before is kept, how much was erased and taken back again."""

    before: Path | None
    erased_again: int
    taken_back_again: int
    held: Manifest


class NotReplayed(RuntimeError):
    """Who was erased, or what was taken back, would be back: such a restore is not kept."""

    def __init__(self, lines: Collection[str]) -> None:
        super().__init__(
            "nothing was restored: people who were erased, or a yes that was taken back, would be there again. "
            f"What could not be done again: {'; '.join(lines)}. The database is as it was before. "
            "Restore once more; if the same is named, send these ids and the log to the developers."
        )


def back_up(target: Path) -> Backup:
    """Write a verified copy to `target` with its manifest beside it, and an encrypted copy if a recipient is set.

    The name appears only once the copy is whole.

    Raises
    ------
    RuntimeError
        If the copy cannot be made or is not whole; nothing is left then.
    """
    _ensure_elsewhere(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _whole(target) as part:
        held = _store().take(part)
        with _whole(_beside(target)) as beside:
            beside.write_text(held.as_json(), encoding="utf-8")
    recipient = str(current_app.config["BACKUP_RECIPIENT"])
    return Backup(target, sealing.seal(target, recipient=recipient) if recipient else None, held)


def restore(source: Path, *, at: datetime, identity: str = "", keep_before: bool = True) -> Restored:
    """Put a backup back: what was there is kept aside, the schema upgraded, nobody is signed in.

    Who was erased since is erased again, and what was taken back since is taken
    back again. A restore that does not come to its end is undone.

    Raises
    ------
    NotReplayed
        If something of that could not be done again.
    RuntimeError
        If the file is no whole backup, or not what its manifest says; the database is as it was then.
    ValueError
        If its manifest cannot be read.
    """
    _ensure_elsewhere(source)
    kept = _kept(source)
    with _opened(source, identity=identity) as plain:
        before = _set_aside(at) if keep_before and _holds_tables() else None
        try:
            _store().put(plain)
            held = holds()
            _ensure_same(kept, held)
            migrations.upgrade()
            _close_doors(at)
            again = _replayed(at)
        except Exception:
            _put_back(before)
            raise
    with transaction() as session:
        anchors.restored(session, at=at)
    traces.scrub()
    return Restored(before, again.erased, again.taken_back, held)


def holds() -> Manifest:
    """Return what the database holds now."""
    db.session.close()
    with unhurried(db.engine) as connection:
        return manifest.of(connection)


def _store() -> snapshots.Store:
    db.session.close()
    return snapshots.store(db.engine, tools=str(current_app.config["POSTGRES_TOOLS"]))


def _holds_tables() -> bool:
    return bool(holds().tables)


def _set_aside(at: datetime) -> Path:
    """Keep what is there now, under a name that nothing bears yet."""
    folder, name = Path(current_app.config["INSTANCE_PATH"]), f"before-restore-{at:%Y%m%dT%H%M%SZ}"
    free = (folder / f"{name}-{number}" for number in count(1))
    return back_up(next(each for each in free if not each.exists())).path


def _close_doors(at: datetime) -> None:
    """End every session and pending link of the past."""
    with transaction() as session:
        session.execute(sa.delete(SignedInSession))
        session.execute(sa.update(ActionToken).where(col(ActionToken.used_at).is_(None)).values(used_at=at))


def _replayed(at: datetime) -> Replayed:
    again = privacy.replay(at=at)
    if again.failed:
        raise NotReplayed(again.failed)
    return again


def _put_back(before: Path | None) -> None:
    """Undo a restore that did not come to its end: nobody erased since the backup stays there."""
    if before is not None:
        _store().put(before)
        return
    db.session.close()
    there = sa.MetaData()
    there.reflect(db.engine)
    there.drop_all(db.engine)


def _ensure_elsewhere(path: Path) -> None:
    """Refuse the file of the database as that of a backup."""
    file = db.engine.url.database if db.engine.dialect.name == "sqlite" else None
    if file and path.resolve() == Path(file).resolve():
        raise RuntimeError(f"{path} is the database itself")


def _kept(source: Path) -> Manifest | None:
    """Return what the manifest beside a backup says, where there is one."""
    beside = _beside(source.with_suffix("") if sealing.is_sealed(source) else source)
    return Manifest.from_json(beside.read_text(encoding="utf-8")) if beside.exists() else None


def _ensure_same(kept: Manifest | None, held: Manifest) -> None:
    """Compare with the manifest: the file could have been changed since."""
    if kept is not None and (said := kept.differences(held)):
        raise RuntimeError("what came back is not what was kept: " + "; ".join(said))


def _beside(target: Path) -> Path:
    return target.with_name(target.name + ".manifest.json")


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """Yield where to write a file, for nobody else's eyes; it bears its name once its bytes are on the disk."""
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600, exist_ok=False)
    try:
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _opened(source: Path, *, identity: str) -> Iterator[Path]:
    """Yield the plain file of a backup; a decrypted one is gone afterwards."""
    if not source.is_file():
        raise RuntimeError(f"no file {source}")
    if not sealing.is_sealed(source):
        yield source
        return
    with TemporaryDirectory() as folder:
        plain = Path(folder) / "plain"
        sealing.unseal(source, plain, identity=identity)
        yield plain
