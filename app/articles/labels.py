"""What people read of an article's state."""

from __future__ import annotations

from app.articles.states import ArticleState, Audience

STATES: dict[ArticleState, str] = {
    ArticleState.DRAFT: "Brouillon",
    ArticleState.SUBMITTED: "En relecture",
    ArticleState.SENT_BACK: "À reprendre",
    ArticleState.PUBLISHED: "Publié",
    ArticleState.WITHDRAWN: "Retiré",
    ArticleState.REPLACED: "Remplacé",
}

TONES: dict[ArticleState, str | None] = {
    ArticleState.DRAFT: None,
    ArticleState.SUBMITTED: "info",
    ArticleState.SENT_BACK: "warning",
    ArticleState.PUBLISHED: "success",
    ArticleState.WITHDRAWN: "error",
    ArticleState.REPLACED: None,
}

AUDIENCES: dict[Audience, str] = {
    Audience.PUBLIC: "Tout le monde",
    Audience.PARTNERS: "Les associations partenaires seulement",
}

AUDIENCE_HINTS: dict[str, str] = {
    Audience.PUBLIC.value: "Sur le site, et sur la page de votre association.",
    Audience.PARTNERS.value: "Une fois connectées, et l’opérateur.",
}
