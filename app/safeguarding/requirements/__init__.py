"""What is asked of volunteers and of who follows a pair before it may be active; what was attested; what is missing."""
