"""What protects minors: guardians and their agreement, checks of volunteers, words that sound like danger."""
