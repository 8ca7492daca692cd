"""Commitments: what a pair agrees to, signed by each; changes of rhythm, pauses, the certificate."""
