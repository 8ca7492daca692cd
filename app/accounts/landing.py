"""Where somebody arrives after signing in, by role: one table."""

from __future__ import annotations

from flask import current_app, url_for

from app.core.permissions import Role

LANDINGS: dict[Role, str] = {
    Role.YOUTH: "follow.youth_home",
    Role.GUARDIAN: "follow.guardian_home",
    Role.VOLUNTEER: "follow.volunteer_own",
    Role.PRESCRIBER: "follow.prescriber_home",
    Role.COORDINATOR: "workspace.today",
    Role.MANAGER: "associations.start",
    Role.OPERATOR: "operator.overview",
}


def address(role: Role | None) -> str:
    """Return the page that a role works on; one's own account when this site has no such page."""
    endpoint = LANDINGS.get(role, "") if role else ""
    return url_for(endpoint if endpoint in current_app.view_functions else "accounts.profile")
