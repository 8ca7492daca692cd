"""A volunteer proposed for a need: ranked, explained, decided by people, three yeses."""
