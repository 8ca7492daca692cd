"""A need or an offer comes in: it is kept while it is written, stored, routed and ranked."""
