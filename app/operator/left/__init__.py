"""What a stopped association leaves behind: read, shared out, handed over together."""
