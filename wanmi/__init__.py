"""Wanmi (万米): an open digital city management system."""
