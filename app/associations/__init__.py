"""Associations: what each does, where, for whom, and who works there."""
