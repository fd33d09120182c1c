"""What is right: the rules, the procedure, money and proof, in pure Python.

The names below are the public library: a facts document is read, a rulebook judges it, and the
ruling is told in a letter. docs/guide/04-the-rules-as-a-library.md shows them at work. They are
imported here and now, not when first asked for, because a function and its module share a name:
`amends.domain.decide` is always the function, whatever else was imported before.
"""

from amends.domain.decide import decide, decide_outcome
from amends.domain.facts import Facts, InvalidFacts, ParsedFacts, parse_facts
from amends.domain.letter import Letter, letter
from amends.domain.rulebook import Rulebook
from amends.domain.rulebook_file import BadRulebook, default_rulebook, parse_rulebook
from amends.domain.ruling import Ruling

__all__ = [
    "BadRulebook",
    "Facts",
    "InvalidFacts",
    "Letter",
    "ParsedFacts",
    "Rulebook",
    "Ruling",
    "decide",
    "decide_outcome",
    "default_rulebook",
    "letter",
    "parse_facts",
    "parse_rulebook",
]
