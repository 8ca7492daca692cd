"""What an association reads of a plan, and the operator of the territory's: never a table row."""

from app.plans.profiles.comparing import Choice, LeftOut, Side, choices, compared
from app.plans.profiles.figures import Figures, figures
from app.plans.profiles.people import Fit, Volunteer
from app.plans.profiles.sheets import Forbidden, Line, PairRow, Sheet, lines, sheet
from app.plans.profiles.territory import (
    Share,
    TerritoryLine,
    TerritorySheet,
    territory_line,
    territory_lines,
    territory_sheet,
    without_few,
)

__all__ = [
    "Choice",
    "Figures",
    "Fit",
    "Forbidden",
    "LeftOut",
    "Line",
    "PairRow",
    "Share",
    "Sheet",
    "Side",
    "TerritoryLine",
    "TerritorySheet",
    "Volunteer",
    "choices",
    "compared",
    "figures",
    "lines",
    "sheet",
    "territory_line",
    "territory_lines",
    "territory_sheet",
    "without_few",
]
