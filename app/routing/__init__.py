"""Which association receives a need or an offer, why, and until when it may answer."""
