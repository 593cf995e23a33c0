"""The texts of the pages: the catalogue, languages, dates in words and text direction."""
