"""What a youth asks for."""
