"""Words between the two sides of a pair, through the frame of its association."""
