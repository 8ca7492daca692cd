"""What a volunteer offers."""
