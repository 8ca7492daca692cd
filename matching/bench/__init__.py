"""Figures: ours beside the obvious ways, on the same input, with the same results."""
