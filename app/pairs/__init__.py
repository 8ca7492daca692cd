"""The page of a pair, for those who take part in it."""
