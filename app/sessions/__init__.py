"""Sessions: what a pair did together, told by either side in half a minute."""
