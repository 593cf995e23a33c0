"""Export entities, their statements and their citations: one module for each format.

Each module streams: it writes one chunk for each record and holds one record at a time. Its table
`NOT_CARRIED` maps what the format cannot carry to the reason.
"""
