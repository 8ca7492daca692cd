"""Meetings that a pair plans: three dates offered, one chosen, agreed; safe places."""
