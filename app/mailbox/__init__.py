"""The outbox: every mail, text message and call to make is a row beside what caused it."""
