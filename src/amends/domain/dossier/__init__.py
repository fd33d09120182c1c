"""The file of a case as it is handed out: for whom, and what he may read in it."""
