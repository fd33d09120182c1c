"""The back-test of a draft rulebook: where its cases come from, who judges them, how it is told."""
