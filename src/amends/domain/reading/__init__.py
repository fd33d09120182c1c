"""What a picture says: from lines of text with their places to numbers, sums, times and marks."""
