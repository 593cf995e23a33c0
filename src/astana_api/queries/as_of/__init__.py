"""Reads of an earlier revision: the answers that were given when it was the head.

What a revision wrote never changes but for where it ends, and a read is cut at its revision, so
that whatever is written later changes nothing of what is read here.
"""
