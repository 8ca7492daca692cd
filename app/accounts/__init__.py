"""People, sign-in, sessions, private links."""
