"""How a site is set up: its folder, secrets, settings, embedded database and addresses."""
