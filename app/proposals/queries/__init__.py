"""Reading proposals: of a case, of a person, of an offer, due."""

from app.proposals.queries.cases import (
    asked_for,
    last_ranking,
    lent,
    lent_to_decide,
    next_ranked,
    of_need,
    questions,
    ranked,
    visible,
)
from app.proposals.queries.due import (
    agreed_by_youths,
    lock_free,
    offers_to_set_apart,
    open_needs,
    pressing,
    ranked_scores,
    ranked_with,
    stale_needs,
    stale_parts,
)
from app.proposals.queries.offers import asked_of_offer, room
from app.proposals.queries.people import Awaiting, AwaitingKind, agreed_by_youth, answerable, awaiting, question
from app.proposals.queries.unasked import choice_due_before, unasked, unasked_since

__all__ = [
    "Awaiting",
    "AwaitingKind",
    "agreed_by_youth",
    "agreed_by_youths",
    "answerable",
    "asked_for",
    "asked_of_offer",
    "awaiting",
    "choice_due_before",
    "last_ranking",
    "lent",
    "lent_to_decide",
    "lock_free",
    "next_ranked",
    "of_need",
    "offers_to_set_apart",
    "open_needs",
    "pressing",
    "question",
    "questions",
    "ranked",
    "ranked_scores",
    "ranked_with",
    "room",
    "stale_needs",
    "stale_parts",
    "unasked",
    "unasked_since",
    "visible",
]
