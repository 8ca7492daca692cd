"""Every blueprint, in the order of the floors."""

from __future__ import annotations

from flask import Blueprint

from app.demo.views import bp as demo
from app.monitoring.views import bp as monitoring
from app.pages.views import bp as pages

ALL: tuple[Blueprint, ...] = (monitoring, pages)

# Registered in the demonstration only: elsewhere these addresses do not exist.
DEMONSTRATION: tuple[Blueprint, ...] = (demo,)
