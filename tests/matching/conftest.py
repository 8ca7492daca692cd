"""Property tests run without a clock: a busy machine is no failure."""

from hypothesis import settings

settings.register_profile("matching", deadline=None, max_examples=60)
settings.load_profile("matching")
