"""What is known at a revision, loaded from the tables: the input of projection and rendering."""
