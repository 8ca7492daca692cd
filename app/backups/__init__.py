"""Backups: a whole copy while people write, proved by counts and checksums, put back without undoing an erasure."""
