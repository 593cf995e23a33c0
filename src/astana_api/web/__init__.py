"""HTML pages over the same data as the API: readable without JavaScript and without internet."""
