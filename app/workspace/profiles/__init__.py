"""What an association reads: frozen pictures, nothing more than each page needs."""

from app.workspace.profiles.cases import Case, Going, QuestionRow, Step, SuspendedPair, case, reaching, suspended
from app.workspace.profiles.day import Day, day
from app.workspace.profiles.inbox import InboxRow, inbox_rows
from app.workspace.profiles.lists import CallFile, CallRow, Loan, PairRow, call_file, call_rows, loans, pair_rows
from app.workspace.profiles.team import TeamFile, own_lacks, team_file
from app.workspace.profiles.volunteers import AskedNow, Candidate, FoundByName, Part, asked_now, found_by_name
from app.workspace.profiles.words import Due, due

__all__ = [
    "AskedNow",
    "CallFile",
    "CallRow",
    "Candidate",
    "Case",
    "Day",
    "Due",
    "FoundByName",
    "Going",
    "InboxRow",
    "Loan",
    "PairRow",
    "Part",
    "QuestionRow",
    "Step",
    "SuspendedPair",
    "TeamFile",
    "asked_now",
    "call_file",
    "call_rows",
    "case",
    "day",
    "due",
    "found_by_name",
    "inbox_rows",
    "loans",
    "own_lacks",
    "pair_rows",
    "reaching",
    "suspended",
    "team_file",
]
