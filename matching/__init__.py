r"""Rank volunteers' offers for young people's needs, and explain every pair in French.

Plain data in, ranking out: keys and facts, never a name or a contact. No Flask, no SQL.
**Gates** close pairs that must not or cannot meet; **scores** order the others; the machine
ranks, people decide.

>>> from matching import Asked, Need, Offer, Offered, Place, explain, parse_week, rank
>>> need = Need(
...     id="n1",
...     skills=(Asked("scolaire.maths"),),
...     level=9,
...     age=14,
...     availability=parse_week("wed 14:00-18:00"),
...     place=Place(43.60, 1.44),
... )
>>> offer = Offer(
...     id="o1",
...     skills=(Offered("scolaire.maths", 6, 9),),
...     availability=parse_week("wed 15:00-19:00"),
...     place=Place(43.62, 1.45),
...     vetted=True,
...     active=True,
... )
>>> [(each.offer_id, each.total) for each in rank(need, [offer])]
[('o1', 0.93762)]
>>> explanation = explain(need, offer)
>>> print(*explanation.pros, sep="\n")
Propose ce qui est demandé : scolaire.maths.
3 h en commun par semaine, le mercredi.
À 2 km environ.
"""

from matching.codes import fold
from matching.columns import OfferColumns
from matching.comparison import Change, compare
from matching.configuration import DEFAULT, FILES, Configuration, Fairness, Weights
from matching.errors import RecordError
from matching.explanation import Explanation, Part, explain, why_not
from matching.facts import DOUBTS, History, Memory
from matching.gatecodes import PROTECTING, GateCode
from matching.gates import GATES, Gate, State, Verdict
from matching.places import Place, distance_km
from matching.plan import Objective, Plan, Proposal, Reason, Unplanned, plan
from matching.ranking import Ranked, rank
from matching.records import Asked, Association, Mode, Need, Offer, Offered, Terms
from matching.routing import Eligibility, Reactivity, covering_ids, covers, eligible
from matching.week import format_week
from matching.week import parse as parse_week

__all__ = [
    "DEFAULT",
    "DOUBTS",
    "FILES",
    "GATES",
    "PROTECTING",
    "Asked",
    "Association",
    "Change",
    "Configuration",
    "Eligibility",
    "Explanation",
    "Fairness",
    "Gate",
    "GateCode",
    "History",
    "Memory",
    "Mode",
    "Need",
    "Objective",
    "Offer",
    "OfferColumns",
    "Offered",
    "Part",
    "Place",
    "Plan",
    "Proposal",
    "Ranked",
    "Reactivity",
    "Reason",
    "RecordError",
    "State",
    "Terms",
    "Unplanned",
    "Verdict",
    "Weights",
    "compare",
    "covering_ids",
    "covers",
    "distance_km",
    "eligible",
    "explain",
    "fold",
    "format_week",
    "parse_week",
    "plan",
    "rank",
    "why_not",
]
