"""What can be done with the proposals of a need, one module per verb."""

from app.proposals.services.answering import (
    answer_volunteer,
    answer_youth,
    forget_guardian,
    introduce_after_agreement,
    introduce_if_agreed,
)
from app.proposals.services.asking import answer_question, ask_question
from app.proposals.services.deadlines import expire, follow_up
from app.proposals.services.deciding import (
    SHORTEST_REASON,
    keep_back,
    lend,
    propose,
    propose_by_name,
    put_back,
    set_aside,
    withdraw,
    withdraw_all,
    withdraw_offer,
)
from app.proposals.services.ranking import rank_for_offer, rank_need, rank_needs

__all__ = [
    "SHORTEST_REASON",
    "answer_question",
    "answer_volunteer",
    "answer_youth",
    "ask_question",
    "expire",
    "follow_up",
    "forget_guardian",
    "introduce_after_agreement",
    "introduce_if_agreed",
    "keep_back",
    "lend",
    "propose",
    "propose_by_name",
    "put_back",
    "rank_for_offer",
    "rank_need",
    "rank_needs",
    "set_aside",
    "withdraw",
    "withdraw_all",
    "withdraw_offer",
]
