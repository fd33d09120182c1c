"""What pages show: frozen values that templates receive in place of rows.

A template reads these and nothing else. Each module holds the values of one face; `parts` holds
what several faces share. Texts are already in the reader's language, money is whole fen, and
times are aware.
"""
