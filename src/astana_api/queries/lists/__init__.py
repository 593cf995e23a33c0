"""The list engine: conditions, keyset pages, index scans, key batches and as-of scans."""
