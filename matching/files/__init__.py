"""Spreadsheets in and out: UTF-8 CSV, every bad row named by its line, column and reason."""

from matching.files.refusal import BadRow, FileRefusedError
from matching.files.sheets import Sheet, read_associations, read_communes, read_needs, read_offers, read_pairs
from matching.files.timings import Timings
from matching.files.tuning import read_configuration
from matching.files.writing import write_csv, write_json

__all__ = [
    "BadRow",
    "FileRefusedError",
    "Sheet",
    "Timings",
    "read_associations",
    "read_communes",
    "read_configuration",
    "read_needs",
    "read_offers",
    "read_pairs",
    "write_csv",
    "write_json",
]
