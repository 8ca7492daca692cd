"""What the architecture is asked about: the application as it is built, without a database."""

from __future__ import annotations

import pytest
from flask import Flask

from app.factory import create_app


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application with every page of it, the demonstration's too."""
    folder = tmp_path_factory.mktemp("built")
    return create_app({"INSTANCE_PATH": str(folder), "SECRET_KEY": "a" * 40, "LOG_LEVEL": "CRITICAL", "DEMO": True})
