"""Reviews: how a pair is doing at set months, and what it leaves at its end."""
