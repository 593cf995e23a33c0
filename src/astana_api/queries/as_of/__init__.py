"""Reads of an earlier revision, with the results of the time when it was the head.

Later writes only set the end of rows, and each read ignores ends after its revision, so later
writes never affect the result.
"""
