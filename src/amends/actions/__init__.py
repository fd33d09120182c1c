"""What may be done: one verb a file, one transaction each; an action never calls an action.

`shared` holds what several verbs do within their transactions; it opens none of its own.
"""
