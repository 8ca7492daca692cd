"""Free French texts read by rules and a small local model: danger, contact details, kinds of support."""
