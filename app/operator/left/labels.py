"""What the operator reads of a hand-over."""

from __future__ import annotations


def together(needs: int, offers: int) -> str:
    """Return how many requests and volunteers there are, in words.

    >>> together(12, 1), together(0, 3), together(1, 0), together(0, 0)
    ('12 demandes et 1 bénévole', '3 bénévoles', '1 demande', 'rien')
    """
    counts = ((needs, "demande"), (offers, "bénévole"))
    return " et ".join(f"{count} {word}{'s' if count > 1 else ''}" for count, word in counts if count) or "rien"


def done(name: str, *, needs: int, offers: int, stayed: int) -> str:
    r"""Return what is said once they went, and that some did not.

    >>> done("Passerelles", needs=2, offers=0, stayed=0)
    'Confié à Passerelles\xa0: 2 demandes. Elle reçoit un message pour chaque ligne.'
    >>> done("Passerelles", needs=0, offers=1, stayed=1)[-49:]
    '1 ligne n’est pas partie\xa0: la situation a changé.'
    >>> done("Passerelles", needs=0, offers=0, stayed=2)
    'Rien n’est parti cette fois vers Passerelles\xa0: la situation a changé.'
    """
    if not needs and not offers:
        return f"Rien n’est parti cette fois vers {name}\u00a0: la situation a changé."
    left = f" {stayed} lignes ne sont pas parties" if stayed > 1 else " 1 ligne n’est pas partie"
    why = f"{left}\u00a0: la situation a changé." if stayed else ""
    return f"Confié à {name}\u00a0: {together(needs, offers)}. Elle reçoit un message pour chaque ligne.{why}"
