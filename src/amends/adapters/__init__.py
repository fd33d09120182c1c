"""Whom the product calls: gateways, the vault, readers. They know no row and no Django."""
