"""How offers are ranked: weights, thresholds and the words of the young, in versions that the operator activates."""
