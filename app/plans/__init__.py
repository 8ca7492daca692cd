"""Plans: who would be proposed to whom, for many needs at once; an association's, and the territory's."""
