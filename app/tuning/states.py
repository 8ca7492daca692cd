"""What becomes of a configuration."""

from __future__ import annotations

from enum import StrEnum

from app.core.workflow import Workflow


class ConfigurationState(StrEnum):
    """A draft changes; what was once active never does again."""

    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


class ConfigurationAction(StrEnum):
    """What can be done with a configuration; another one's activation retires it."""

    ACTIVATE = "activate"
    RETIRE = "retire"


CONFIGURATIONS: Workflow[ConfigurationState, ConfigurationAction] = Workflow(
    (ConfigurationState.DRAFT,),
    {
        ConfigurationAction.ACTIVATE: (
            (ConfigurationState.DRAFT, ConfigurationState.RETIRED), ConfigurationState.ACTIVE,
        ),
        ConfigurationAction.RETIRE: ((ConfigurationState.ACTIVE,), ConfigurationState.RETIRED),
    },
)  # fmt: skip
