"""Which entries only say that somebody looked."""

from __future__ import annotations

READING = frozenset({"read"})
"""Actions that changed nothing: kept as long as access logs are, then removed."""

EXPIRE = "expire"
"""The action that announces which readings were removed; without it a missing entry is a hole."""
