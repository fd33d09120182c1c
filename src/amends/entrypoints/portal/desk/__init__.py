"""The pages of agents and supervisors: the queue and the ruling."""
