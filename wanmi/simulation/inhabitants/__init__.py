"""The inhabitants: they play all roles in a running city through its HTTP API. Demonstration, soak test and load in one."""
