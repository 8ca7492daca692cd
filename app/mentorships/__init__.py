"""A pair whose introduction was made."""
