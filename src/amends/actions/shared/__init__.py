"""What several verbs do inside their own transactions; nothing here opens one."""
