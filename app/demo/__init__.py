"""A demonstration: an invented population that lives a few weeks, and a mailbox where nothing leaves."""
