"""The `match` command: rankings and plans from two spreadsheets."""
