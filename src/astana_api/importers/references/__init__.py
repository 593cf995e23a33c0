"""Guess the bibliographic record of a printed reference, or read it from a citation template."""
