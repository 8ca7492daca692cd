"""The pages that speak for the site itself: home, how it works, legal texts, help."""
