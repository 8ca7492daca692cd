"""The vocabulary: kinds of support, school subjects, levels, languages."""
