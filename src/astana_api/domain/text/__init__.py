"""Text: normalization, folding, transliteration and scripts."""
