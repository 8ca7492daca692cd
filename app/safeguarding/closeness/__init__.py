"""Who knows whom personally, as they said themselves: neither vouches for, nor is paired with, the other."""
