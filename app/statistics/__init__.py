"""Figures: for the home page, small numbers masked, and for the operator."""
