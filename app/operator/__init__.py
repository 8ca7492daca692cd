"""The operator's console: partners, what nobody covers, calls to make, accounts."""
