"""Where an association works: its inbox, its cases, the decisions, the calls to make, its pairs."""
