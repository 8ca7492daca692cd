"""The Flask kernel that every view shares: access, forms, headers, errors, templates."""
