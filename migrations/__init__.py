"""Numbered migrations, run by ``coup-de-pouce db upgrade``."""
