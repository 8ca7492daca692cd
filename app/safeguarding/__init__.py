"""What protects minors: guardians and their agreement, what is asked of volunteers, words that sound like danger."""
