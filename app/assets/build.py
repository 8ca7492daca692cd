"""The hatchling hook that brings the assets into a wheel or an editable install."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# hatchling loads this file by its path: the project itself is not importable yet.
sys.path.insert(0, str(Path(__file__).parents[2]))

from app.assets import vendor


class AssetsHook(BuildHookInterface[Any]):
    """Run `vendor.bring` once per change of the lock file."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Bring the assets before hatchling lists the files of the wheel."""
        try:
            brought = vendor.bring(Path(self.root))
        except vendor.AssetsError as error:
            self.app.abort(str(error))
        if brought:
            self.app.display_info("Front-end assets and communes brought.")
