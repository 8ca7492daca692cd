"""« Signaler un problème »: stored, sent to whoever must know and to nobody accused, followed to its end."""
