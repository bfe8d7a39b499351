"""What reads foreign files that no one room owns. Runs in a reader alone (wanmi.kit.apart): no Django, no database."""
