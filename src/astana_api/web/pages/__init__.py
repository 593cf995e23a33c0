"""The pages: one module for each kind, which reads the data and names the template."""
