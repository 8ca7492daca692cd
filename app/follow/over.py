"""What a private link that opens nothing is answered: how to come back, in the words of who held it."""

from __future__ import annotations

from app.accounts import links
from app.accounts.models import AccessLink, Person
from app.accounts.states import LinkScope
from app.core.db import reading
from app.core.errors import DomainError, Gone, NotFound, Translated
from app.core.permissions import Role
from app.safeguarding import queries as safeguarding
from app.safeguarding.texts import AGREEMENT, FRENCH
from app.web.clock import now

_SHUT = "et ce lien ne s’ouvre plus."
_WORDS = {
    LinkScope.NEED: f"Ta demande est terminée, {_SHUT}",
    LinkScope.PRESCRIPTION: f"La demande que vous avez faite est terminée, {_SHUT}",
    LinkScope.OFFER: f"Votre offre est terminée, {_SHUT}",
}


def refusal(token: str, scope: str) -> DomainError:
    """Return why a link of `scope` opens nothing: its case is over, or it is not, or no longer, a link."""
    link = links.over(reading(), token, at=now())
    if link is None or link.scope != scope:
        translated = _translations("dead") if scope == LinkScope.GUARDIAN else ()
        return NotFound(AGREEMENT.text().say("dead"), translated=translated)
    if link.scope is LinkScope.GUARDIAN:
        return _to_guardian(link)
    offer = link.scope is LinkScope.OFFER
    return Gone(_WORDS.get(link.scope) or _of_pair(link), days=links.days_after_end(), offer=offer)


def _of_pair(link: AccessLink) -> str:
    holder = reading().get(Person, link.person_id)
    return f"{'Ton' if holder and holder.role is Role.YOUTH else 'Votre'} binôme est terminé, {_SHUT}"


def _to_guardian(link: AccessLink) -> Gone:
    """Say it in French, then in every language, the one that the guardian is written to in first."""
    named = safeguarding.guardianship(reading(), youth_id=link.subject_id, guardian_id=link.person_id)
    translated = _translations("over", first=named.language)
    return Gone(AGREEMENT.text().say("over"), days=links.days_after_end(), translated=translated)


def _translations(sentence: str, *, first: str = FRENCH) -> tuple[Translated, ...]:
    """Return a sentence in the languages that are not French: whoever reads it did not choose one."""
    others = sorted((each for each in AGREEMENT.languages() if each != FRENCH), key=lambda each: each != first)
    texts = [AGREEMENT.text(language=each) for each in others]
    return tuple(Translated(text.language, text.direction, text.say(sentence), text.say("over_link")) for text in texts)
