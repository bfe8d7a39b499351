"""The kind of base data whose rows are places."""
