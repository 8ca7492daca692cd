"""What is asked of a volunteer before an offer, then a pair, may be active; what was attested; what is missing."""
