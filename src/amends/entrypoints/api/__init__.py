"""REST API, version 1: the same actions as the pages, for programs.

Requests and answers are described once, as the schemas in `requests` and `answers`; the OpenAPI
document and its page are made from them. `refusals` holds what only HTTP can refuse.
"""
