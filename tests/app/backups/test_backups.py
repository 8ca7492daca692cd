"""A backup is whole though people write, comes back as it was, and undoes no erasure."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any, NamedTuple

import builders
import pytest
from engines import Engine
from flask import Flask
from sqlmodel import col, select

from app import jobs, worker
from app.accounts.models import Account, Person, SignedInSession
from app.backups import manifest, sealing, services, snapshots
from app.backups.manifest import Held, Manifest
from app.commands import backups
from app.core.db import db, reading, transaction
from app.core.identity import SYSTEM
from app.factory import create_app
from app.journal import anchors, audit
from app.journal import services as journal
from app.privacy import services as privacy
from app.privacy.services import erasing
from app.web import ledgers, migrations
from app.web.clock import now


@pytest.fixture
def settings(engine: Engine) -> dict[str, Any]:
    return {"POSTGRES_TOOLS": engine.tools}


@pytest.fixture
def kept(app: Flask, tmp_path: Path) -> Path:
    """A backup of two people with accounts, made after their journal was noted."""
    with transaction() as session:
        for name in ("Lina", "Marc"):
            person = builders.person(session, first_name=name)
            builders.account(session, owner=person)
            journal.record(session, action="enter", kind="person", subject_id=person.id, actor=SYSTEM, at=now())
    return services.back_up(tmp_path / "kept").path


def _names() -> set[str]:
    db.session.close()
    return set(reading().exec(select(Person.first_name)))


def test_what_was_kept_comes_back_and_what_was_there_is_kept_aside(app: Flask, kept: Path) -> None:
    with transaction() as session:
        builders.person(session, first_name="Zoé")
    done = services.restore(kept, at=now())
    assert _names() == {"Lina", "Marc"}
    assert done.before is not None
    services.restore(done.before, at=now())
    assert _names() == {"Lina", "Marc", "Zoé"}


def test_a_copy_made_while_people_write_is_whole_and_tells_what_it_holds(app: Flask, tmp_path: Path) -> None:
    stop, copies = Event(), []

    def write() -> None:
        with app.app_context():
            while not stop.is_set():
                with transaction() as session:
                    builders.account(session, owner=builders.person(session))

    writer = Thread(target=write)
    writer.start()
    try:
        copies = [services.back_up(tmp_path / f"copy{number}") for number in range(3)]
    finally:
        stop.set()
        writer.join()
    for copy in copies:
        restored = services.restore(copy.path, at=now(), keep_before=False)
        assert copy.held.differences(restored.held) == []
        assert copy.held.tables["people"].rows == copy.held.tables["accounts"].rows


def test_a_restore_erases_again_whoever_was_erased_since(app: Flask, kept: Path) -> None:
    with transaction() as session:
        lina = session.exec(select(Person).where(Person.first_name == "Lina")).one()
        privacy.erase(session, person=lina, actor=SYSTEM, at=now())
    assert services.restore(kept, at=now()).erased_again == 1
    assert _names() == {"Marc"}


def test_a_restore_signs_everybody_out(app: Flask, tmp_path: Path) -> None:
    with transaction() as session:
        account = builders.account(session)
        session.add(SignedInSession(token_hash="0" * 64, account_id=account.id, created_at=now(), expires_at=now()))
    services.restore(services.back_up(tmp_path / "kept").path, at=now())
    assert reading().exec(select(SignedInSession)).all() == []


def test_the_journal_holds_after_a_restore_and_the_ledger_says_that_there_was_one(app: Flask, kept: Path) -> None:
    with transaction() as session:
        person = session.exec(select(Person)).first()
        assert person is not None
        journal.record(session, action="enter", kind="person", subject_id=person.id, actor=SYSTEM, at=now())
    jobs.run_once()
    assert anchors.known()
    services.restore(kept, at=now())
    assert audit.verify(reading(), anchors=anchors.known()).wrong == ""
    ledgers.append(anchors.LEDGER, {"position": 1_000, "hash": "0" * 64})
    assert "1000" in audit.verify(reading(), anchors=anchors.known()).wrong


def test_a_file_that_is_no_backup_changes_nothing(app: Flask, kept: Path, tmp_path: Path) -> None:
    torn = tmp_path / "torn"
    torn.write_bytes(kept.read_bytes()[: kept.stat().st_size // 2])
    with pytest.raises(RuntimeError, match=r"whole|pg_restore"):
        services.restore(torn, at=now())
    assert _names() == {"Lina", "Marc"}


def test_a_file_that_is_not_there_is_said(app: Flask, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no file"):
        services.restore(tmp_path / "nothing", at=now())


def test_a_backup_that_was_changed_since_is_told(app: Flask, kept: Path) -> None:
    beside = kept.with_name(kept.name + ".manifest.json")
    held = Manifest.from_json(beside.read_text())
    changed = {**held.tables, "people": Held(3, held.tables["people"].checksum)}
    beside.write_text(Manifest(held.revision, changed).as_json())
    with transaction() as session:
        builders.person(session, first_name="Zoé")
    with pytest.raises(RuntimeError, match="people: 2 rows in place of 3"):
        services.restore(kept, at=now())
    assert "Zoé" in _names()


def test_a_backup_is_never_written_over_the_database_itself(tmp_path: Path) -> None:
    live = tmp_path / "live.sqlite"
    product = create_app(
        {"INSTANCE_PATH": str(tmp_path), "SECRET_KEY": "o" * 40, "LOG_LEVEL": "CRITICAL",
         "DATABASE_URL": f"sqlite:///{live}"}
    )  # fmt: skip
    with product.app_context():
        migrations.upgrade()
        there = live.stat().st_ino
        for act in (services.back_up, lambda path: services.restore(path, at=now())):
            with pytest.raises(RuntimeError, match="the database itself"):
                act(tmp_path / "." / "live.sqlite")
        assert live.stat().st_ino == there
        db.session.close()
        db.engine.dispose()


def test_nobody_else_may_read_a_backup_while_it_is_written(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    whole = snapshots.store

    def watched(*given: Any, **named: Any) -> Any:
        store = whole(*given, **named)
        take = store.take

        def taken(target: Path) -> Manifest:
            seen.append(target.stat().st_mode & 0o077)
            return take(target)

        store.take = taken
        return store

    monkeypatch.setattr(snapshots, "store", watched)
    services.back_up(tmp_path / "kept")
    assert seen == [0]
    assert all(each.stat().st_mode & 0o077 == 0 for each in tmp_path.glob("kept*"))


def test_a_copy_that_fails_leaves_the_last_one(app: Flask, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = kept.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        services.back_up(kept)
    assert kept.read_bytes() == there
    assert list(kept.parent.glob("*.part")) == []


def test_nobody_else_on_the_machine_may_read_a_backup(app: Flask, kept: Path) -> None:
    assert kept.stat().st_mode & 0o077 == 0


def test_the_checksum_does_not_depend_on_the_order_of_rows_and_notices_one_letter(app: Flask, kept: Path) -> None:
    with db.engine.connect() as connection:
        before = manifest.of(connection)
    with transaction() as session:
        someone = session.exec(select(Person).order_by(col(Person.first_name))).first()
        assert someone is not None
        someone.first_name = "Line"
        session.add(someone)
    db.session.close()
    with db.engine.connect() as connection:
        after = manifest.of(connection)
    assert [each.split(":")[0] for each in before.differences(after)] == ["people"]


def test_a_manifest_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(ValueError, match="manifest"):
        Manifest.from_json("{}")


def test_the_drill_compares_on_a_database_of_its_own(app: Flask, kept: Path) -> None:
    with transaction() as session:
        builders.person(session, first_name="Zoé")
    said = app.test_cli_runner().invoke(_commands()["drill"], [str(kept)], catch_exceptions=False)
    assert said.exit_code == 0, said.output
    assert "as they were kept" in said.output
    assert "Zoé" in _names()


def test_the_drill_adds_nothing_to_the_ledgers(app: Flask, kept: Path) -> None:
    with transaction() as session:
        lina = session.exec(select(Person).where(Person.first_name == "Lina")).one()
        privacy.erase(session, person=lina, actor=SYSTEM, at=now())
    jobs.run_once()
    before = {name: ledgers.lines(name) for name in (anchors.LEDGER, erasing.LEDGER)}
    said = app.test_cli_runner().invoke(_commands()["drill"], [str(kept)], catch_exceptions=False)
    assert said.exit_code == 0, said.output
    assert {name: ledgers.lines(name) for name in before} == before
    assert audit.verify(reading(), anchors=anchors.known()).wrong == ""


def test_the_tables_that_a_queue_lays_in_the_same_database_do_not_fail_the_drill(app: Flask, tmp_path: Path) -> None:
    url = app.config["DATABASE_URL"]
    app.config["QUEUE_URL"] = url.replace("+psycopg", "") if url.startswith("postgresql") else ""
    bells = worker.queue(app)
    worker.ring(app, bells)
    for ring in bells.read_periodic(None):
        bells.enqueue(ring)
    assert migrations.differences() == []
    services.back_up(tmp_path / "one")
    said = app.test_cli_runner().invoke(_commands()["drill"], [str(tmp_path / "one")], catch_exceptions=False)
    assert said.exit_code == 0, said.output


def test_the_commands_say_what_they_did(app: Flask, tmp_path: Path) -> None:
    runner, commands = app.test_cli_runner(), _commands()
    made = runner.invoke(commands["backup"], [str(tmp_path / "one")], catch_exceptions=False)
    assert f"revision {_revision()}" in made.output
    back = runner.invoke(commands["restore"], [str(tmp_path / "one")], catch_exceptions=False)
    assert "Everybody signs in again" in back.output


def _commands() -> dict[str, Any]:
    return {"backup": backups.backup, "restore": backups.restore, "drill": backups.drill}


def _revision() -> str:
    with db.engine.connect() as connection:
        return manifest.of(connection).revision


def test_a_backup_of_an_older_schema_is_brought_up_to_date(app: Flask, tmp_path: Path) -> None:
    older = create_app(
        {"INSTANCE_PATH": str(tmp_path / "older"), "SECRET_KEY": "o" * 40, "LOG_LEVEL": "CRITICAL",
         "DATABASE_URL": f"sqlite:///{tmp_path / 'older.sqlite'}"}
    )  # fmt: skip
    newer = create_app({**_own(older), "DATABASE_URL": f"sqlite:///{tmp_path / 'newer.sqlite'}"})
    with older.app_context():
        migrations.upgrade("0003")
        old = services.back_up(tmp_path / "old").path
        db.engine.dispose()
    with newer.app_context():
        services.restore(old, at=now())
        assert migrations.applied()
        assert migrations.differences() == []
        db.session.close()
        db.engine.dispose()


def _own(app: Flask) -> dict[str, Any]:
    return {name: app.config[name] for name in ("INSTANCE_PATH", "SECRET_KEY", "LOG_LEVEL")}


class Recipient(NamedTuple):
    """Whom an encrypted copy is for, and the file that opens it."""

    name: str
    identity: str = ""


@pytest.fixture(params=["age", "gpg"])
def recipient(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Recipient]:
    """Somebody with a key of either program."""
    if shutil.which(request.param) is None:
        pytest.skip(f"{request.param} is absent: apt-get install {'age' if request.param == 'age' else 'gnupg'}")
    if request.param == "age":
        yield _age(tmp_path / "key")
        return
    home = tmp_path / "gpg"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(home))
    command = ["gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key", "kept@example.org", "default"]
    subprocess.run([*command, "default", "never"], check=True, capture_output=True)
    yield Recipient("kept@example.org")
    subprocess.run(["gpgconf", "--kill", "all"], check=False)


def _age(key: Path) -> Recipient:
    subprocess.run(["age-keygen", "-o", str(key)], check=True, capture_output=True)
    shown = subprocess.run(["age-keygen", "-y", str(key)], check=True, capture_output=True, text=True)
    return Recipient(shown.stdout.strip(), str(key))


def test_an_encrypted_copy_opens_for_its_recipient(app: Flask, recipient: Recipient, tmp_path: Path) -> None:
    with transaction() as session:
        builders.account(session)
    app.config["BACKUP_RECIPIENT"] = recipient.name
    made = services.back_up(tmp_path / "kept")
    assert made.sealed is not None
    assert made.path.read_bytes()[:64] not in made.sealed.read_bytes()
    with transaction() as session:
        session.delete(session.exec(select(Account)).one())
    services.restore(made.sealed, at=now(), identity=recipient.identity)
    assert len(reading().exec(select(Account)).all()) == 1


@pytest.mark.parametrize("recipient", ["age"], indirect=True)
def test_an_encrypted_copy_opens_for_nobody_else_and_changes_nothing(
    app: Flask, recipient: Recipient, tmp_path: Path
) -> None:
    app.config["BACKUP_RECIPIENT"] = recipient.name
    runner, commands = app.test_cli_runner(), _commands()
    runner.invoke(commands["backup"], [str(tmp_path / "kept")], catch_exceptions=False)
    with transaction() as session:
        builders.account(session)
    for stranger in ([], ["--identity", _age(tmp_path / "other").identity]):
        said = runner.invoke(commands["restore"], [str(tmp_path / "kept.age"), *stranger])
        assert said.exit_code == 1, said.output
        assert len(reading().exec(select(Account)).all()) == 1
    opened = runner.invoke(
        commands["drill"], [str(tmp_path / "kept.age"), "--identity", recipient.identity], catch_exceptions=False
    )
    assert opened.exit_code == 0, opened.output


def test_a_missing_program_is_named(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RuntimeError, match="age is missing"):
        sealing.seal(tmp_path / "any", recipient="age1anything")
