"""Who did what, when, from which state to which: the timeline of every case."""
