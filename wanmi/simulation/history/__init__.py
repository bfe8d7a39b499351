"""A year of cases, lived through the same flow, clock and rules as live work, at handed-in times, and written in bulk."""
