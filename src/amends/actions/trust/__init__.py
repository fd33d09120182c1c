"""Trust verbs: prove that the records are whole."""
