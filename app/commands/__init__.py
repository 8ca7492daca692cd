"""Commands that concern the whole product; a subject's own live in its floor."""
