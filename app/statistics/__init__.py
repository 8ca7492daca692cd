"""The operator's figures: waits, shortages, places, small numbers masked."""
