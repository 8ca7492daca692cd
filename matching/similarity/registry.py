"""The text models that a configuration may name."""

from matching.similarity.model import TextModel, default_model

_REFITTED: dict[str, TextModel] = {}


def register(name: str, model: TextModel) -> None:
    """Make a refitted model known; a name already taken is refused, for rankings stored its rows."""
    if is_known(name):
        raise ValueError(f"text model {name!r} exists: a refit is a new version")
    _REFITTED[name] = model


def is_known(name: str) -> bool:
    """Tell whether a configuration may name this model."""
    return name == "fr-1" or name in _REFITTED


def model_named(name: str) -> TextModel:
    """Find a model by name.

    Raises
    ------
    LookupError
        When no model has this name.
    """
    if name == "fr-1":
        return default_model()
    if name not in _REFITTED:
        raise LookupError(f"no text model is named {name!r}")
    return _REFITTED[name]
