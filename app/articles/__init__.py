"""Good practices: short articles that associations write and the operator reviews."""
