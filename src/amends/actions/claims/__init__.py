"""Filing a claim, finding the order it is about, and what a buyer may do with it."""
