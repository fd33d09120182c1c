"""What is right: the rules, the procedure, money and proof, in pure Python."""
