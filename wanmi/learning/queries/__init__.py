"""Questions about what was learned."""
