"""Communes, priority districts, quarters: where people are, and how surely we know it."""
