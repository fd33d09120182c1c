"""Money verbs: pay out what was granted, hear the channel, pay again, fill an account."""
