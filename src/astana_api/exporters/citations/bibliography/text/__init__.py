"""Formatted text: runs, quotation marks, case and affixes."""
