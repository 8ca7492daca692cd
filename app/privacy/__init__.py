"""What is held about somebody: shown on request, erased on request or when its time has come."""
