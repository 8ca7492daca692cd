"""Where the views of this folder lead back to."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue


def to_case(need_id: UUID, anchor: str | None = None) -> ResponseReturnValue:
    """Go back to a case."""
    return redirect(url_for("workspace.case", need_id=need_id, _anchor=anchor), code=303)


def to_inbox() -> ResponseReturnValue:
    """Go back to the inbox."""
    return redirect(url_for("workspace.inbox"), code=303)
