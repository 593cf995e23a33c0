"""Write citations in the formats of reference managers, styles and wikis."""
