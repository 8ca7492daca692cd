"""What is known of pairs, and what their team does about them."""

from app.care.queries.following import contacts_of, due, lock_to_ask, open_questions, question_of, spoken_with
from app.care.queries.knowing import Open, facts, opened

__all__ = [
    "Open",
    "contacts_of",
    "due",
    "facts",
    "lock_to_ask",
    "open_questions",
    "opened",
    "question_of",
    "spoken_with",
]
