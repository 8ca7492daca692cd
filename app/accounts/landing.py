"""Where somebody is at home: by role after signing in, by what it opens for a private link."""

from __future__ import annotations

from flask import current_app, has_request_context, request, url_for

from app.accounts.states import LinkScope
from app.core.identity import NOBODY, Way
from app.core.permissions import Role
from app.web.access import acting

LANDINGS: dict[Role, str] = {
    Role.YOUTH: "follow.youth_home",
    Role.GUARDIAN: "follow.guardian_home",
    Role.VOLUNTEER: "follow.volunteer_own",
    Role.PRESCRIBER: "follow.prescriber_home",
    Role.COORDINATOR: "workspace.today",
    Role.MANAGER: "associations.start",
    Role.OPERATOR: "operator.overview",
}

BY_LINK: dict[str, str] = {
    LinkScope.NEED: "follow.youth",
    LinkScope.GUARDIAN: "follow.guardian",
    LinkScope.PRESCRIPTION: "follow.prescriber",
    LinkScope.OFFER: "follow.volunteer",
    LinkScope.PAIR: "pairs.page",
}


def address(role: Role | None) -> str:
    """Return the page that a role works on; one's own account when this site has no such page."""
    endpoint = LANDINGS.get(role, "") if role else ""
    return url_for(endpoint if endpoint in current_app.view_functions else "accounts.profile")


def way_back() -> dict[str, str]:
    """Give every page the address of the visitor's own, so that no refusal is a dead end; a link's holder keeps it."""
    actor = acting() if has_request_context() else NOBODY
    if actor.way is Way.SESSION:
        return {"own_page": address(actor.role)}
    endpoint = BY_LINK.get(actor.scope or "")
    return {"own_page": url_for(endpoint, token=(request.view_args or {})["token"])} if endpoint else {}
