"""Every foreign parser with thousands of mutated inputs: whether one ends its process, takes longer than a second, or keeps memory."""
