"""Who may ask: the API, the pages, the commands and the worker. Only here is there HTTP and a clock."""
