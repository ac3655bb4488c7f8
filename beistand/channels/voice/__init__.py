"""The telephone: Asterisk, spoken to over its ARI."""
