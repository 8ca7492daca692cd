"""Every blueprint, in the order of the floors."""

from __future__ import annotations

from flask import Blueprint

from app.monitoring.views import bp as monitoring
from app.pages.views import bp as pages

ALL: tuple[Blueprint, ...] = (monitoring, pages)
