"""The page of an entity: what is read, and how it is arranged for a reader."""
