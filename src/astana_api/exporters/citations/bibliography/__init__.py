"""Format citations as a bibliography: a processor of CSL 1.0.2 styles.

It has what the bibliographies of the shipped styles need. `pandoc --citeproc` is the reference for
what the specification leaves open.
"""
