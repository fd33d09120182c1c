"""The REST API, version 1, and the addresses that channels call back."""
