"""The state of the service, line by line: a word, what it rests on, and what to do when it is not well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.monitoring.facts import Facts, Stored
from app.monitoring.models import WorkerSeen
from app.monitoring.queries import FRESH, Backlog
from app.web.templating import plural

WELL, NOTICE, BAD = "success", "warning", "error"

ALARMS, BACKUPS, MAIL, UPGRADE = "Alarms", "Backups", "Mail", "Upgrade, without a pause"
"""Sections of ``docs/operations.md``."""

MAIL_LATE, MAIL_STUCK = timedelta(minutes=15), timedelta(hours=1)
ANSWER_LATE, ANSWER_STUCK = timedelta(minutes=15), timedelta(hours=1)
IDLE = timedelta(minutes=10)
BACKUP_LATE, BACKUP_OLD = timedelta(hours=26), timedelta(days=3)
CHECK_LATE = timedelta(days=8)
DISK_LOW, DISK_FULL = 0.15, 0.05
GIGABYTE = 1024**3


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `advice` and `section` (of ``docs/operations.md``) are empty where all is well."""

    name: str
    tone: str
    state: str
    detail: str = ""
    advice: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class WorkerLine:
    """One worker of the last day."""

    machine: str
    tone: str
    state: str
    seen: str
    worked: str
    version: str


@dataclass(frozen=True, slots=True)
class State:
    """The whole page; `bad` and `notices` count the lines that ask for something."""

    lines: tuple[Line, ...]
    workers: tuple[WorkerLine, ...]
    at: datetime

    @property
    def bad(self) -> int:
        """How many lines are broken."""
        return sum(line.tone == BAD for line in self.lines)

    @property
    def notices(self) -> int:
        """How many lines ask to be looked at."""
        return sum(line.tone == NOTICE for line in self.lines)


def state(facts: Facts) -> State:
    """Say how the service is."""
    seen = facts.stored.workers if facts.stored else ()
    workers = tuple(_worker(row, at=facts.at) for row in seen)
    return State((*_of_database(facts), *_beside(facts)), workers, facts.at)


def _of_database(facts: Facts) -> Iterator[Line]:
    stored = facts.stored
    if stored is None:
        advice = "Vérifiez que le serveur de la base tourne, puis ses journaux."
        yield Line("Base de données", BAD, "Ne répond pas", "", advice, ALARMS)
        return
    yield Line("Base de données", WELL, "Répond", stored.engine)
    yield _migrations(stored)
    if stored.backlog:
        yield _workers(facts, stored, stored.backlog)
        yield _mails(stored.backlog, at=facts.at)
        yield _answers(stored.backlog, at=facts.at)


def _migrations(stored: Stored) -> Line:
    if stored.migrated:
        return Line("Schéma de la base", WELL, "À jour")
    advice = "Lancez « coup-de-pouce db upgrade » après une sauvegarde."
    return Line("Schéma de la base", BAD, "Migrations en attente", "", advice, UPGRADE)


def _workers(facts: Facts, stored: Stored, waits: Backlog) -> Line:
    start = "Redémarrez le service des tâches\u00a0: rien ne part ni n’expire sans lui."
    if not waits.workers:
        return Line("Tâches", BAD, "Aucun exécutant", _since(waits.last_sign, at=facts.at), start, ALARMS)
    running = plural(waits.workers, "exécutant en marche", "exécutants en marche")
    live = [row for row in stored.workers if row.seen_at > facts.at - FRESH]
    if all((row.worked_at or row.started_at) < facts.at - IDLE for row in live):
        return Line("Tâches", BAD, "Rien ne se fait", f"{running}, mais aucune tâche finie.", start, ALARMS)
    if others := sorted({row.release for row in live} - {facts.version}):
        advice = "Redémarrez le service des tâches pour qu’il prenne la nouvelle version."
        return Line("Tâches", NOTICE, "Autre version", f"{running}, version {', '.join(others)}.", advice, UPGRADE)
    return Line("Tâches", WELL, "En marche", f"{running}.")


def _mails(waits: Backlog, *, at: datetime) -> Line:
    counts = f"{plural(waits.mails_due, 'message à envoyer', 'messages à envoyer')}"
    if waits.oldest_mail:
        counts += f", le plus ancien {_ago(at - waits.oldest_mail)}"
    if waits.mails_dead:
        counts += f"\u00a0; {plural(waits.mails_dead, 'message abandonné', 'messages abandonnés')}"
    late = at - waits.oldest_mail if waits.oldest_mail else timedelta()
    advice = "Vérifiez le serveur de messagerie. La page « Envois et tâches » dit pourquoi et permet de renvoyer."
    if late > MAIL_STUCK:
        return Line("Messages", BAD, "Ne partent plus", f"{counts}.", advice, MAIL)
    if late > MAIL_LATE or waits.mails_dead:
        return Line("Messages", NOTICE, "À regarder", f"{counts}.", advice, MAIL)
    return Line("Messages", WELL, "Partent", f"{counts}.")


def _answers(waits: Backlog, *, at: datetime) -> Line:
    """Late answers are a matter of minutes: a job closes each at its deadline."""
    if not waits.oldest_proposal:
        return Line("Délais des propositions", WELL, "Respectés")
    late = at - waits.oldest_proposal
    detail = f"{plural(waits.proposals_late, 'proposition échue', 'propositions échues')}, depuis {_length(late)}."
    advice = "Les tâches ne ferment plus les propositions échues\u00a0: regardez la ligne « Tâches »."
    if late > ANSWER_LATE:
        tone = BAD if late > ANSWER_STUCK else NOTICE
        return Line("Délais des propositions", tone, "Dépassés", detail, advice, ALARMS)
    return Line("Délais des propositions", WELL, "En cours de clôture", detail)


def _beside(facts: Facts) -> Iterator[Line]:
    yield _backup(facts)
    yield _journal(facts)
    yield _disk(facts)
    yield Line("Version", "info", facts.version)


def _backup(facts: Facts) -> Line:
    advice = "Lancez « coup-de-pouce backup FICHIER » et vérifiez la tâche planifiée de chaque nuit."
    if not facts.readable:
        return _unreadable("Sauvegarde")
    if facts.backup is None:
        return Line("Sauvegarde", NOTICE, "Aucune connue", "", advice, BACKUPS)
    age = facts.at - facts.backup
    tone = BAD if age > BACKUP_OLD else NOTICE if age > BACKUP_LATE else WELL
    detail = f"La dernière, vérifiée, {_ago(age)}."
    if tone == WELL:
        return Line("Sauvegarde", WELL, "Faite", detail)
    return Line("Sauvegarde", tone, "Trop ancienne", detail, advice, BACKUPS)


def _journal(facts: Facts) -> Line:
    advice = "Lancez « coup-de-pouce audit verify »."
    if not facts.readable:
        return _unreadable("Journal")
    if facts.check is None:
        return Line("Journal", NOTICE, "Jamais vérifié", "", advice, ALARMS)
    detail = f"Dernière vérification {_ago(facts.at - facts.check.at)}."
    if not facts.check.held:
        wrong = "Une entrée a été changée, ôtée ou ajoutée\u00a0: traitez-le comme un incident de sécurité."
        return Line("Journal", BAD, "Ne tient pas", detail, wrong, ALARMS)
    if facts.at - facts.check.at > CHECK_LATE:
        return Line("Journal", NOTICE, "À vérifier", detail, advice, ALARMS)
    return Line("Journal", WELL, "Intact", detail)


def _unreadable(name: str) -> Line:
    advice = "Un registre à côté de la base est abîmé\u00a0: gardez-en une copie avant d’y toucher."
    return Line(name, BAD, "Registre illisible", "", advice, BACKUPS)


def _disk(facts: Facts) -> Line:
    share = facts.free / facts.total
    free = f"{facts.free / GIGABYTE:.1f}".replace(".", ",")
    detail = f"{free}\u00a0Go libres, soit {share * 100:.0f}\u00a0%."
    if share >= DISK_LOW:
        return Line("Disque", WELL, "De la place", detail)
    advice = "Ôtez d’anciennes sauvegardes ou agrandissez le disque\u00a0: sans place, plus rien ne s’enregistre."
    full = share < DISK_FULL
    return Line("Disque", BAD if full else NOTICE, "Presque plein" if full else "Se remplit", detail, advice, ALARMS)


def _worker(row: WorkerSeen, *, at: datetime) -> WorkerLine:
    lives = row.seen_at > at - FRESH
    return WorkerLine(
        machine=row.machine,
        tone=WELL if lives else BAD,
        state="En marche" if lives else "Ne répond plus",
        seen=_ago(at - row.seen_at),
        worked=_ago(at - row.worked_at) if row.worked_at else "aucune encore",
        version=row.release,
    )


def _since(instant: datetime | None, *, at: datetime) -> str:
    return f"Dernier signe {_ago(at - instant)}." if instant else "Aucun signe depuis un jour."


def _ago(length: timedelta) -> str:
    return "à l’instant" if length < timedelta(minutes=1) else f"il y a {_length(length)}"


def _length(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes}\u00a0min"
    return f"{minutes // 60}\u00a0h" if minutes < 48 * 60 else plural(minutes // 1440, "jour", "jours")
