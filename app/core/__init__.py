"""What every subject stands on: no request, no subject, no page."""
