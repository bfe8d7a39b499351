"""What decodes foreign pictures. Runs in a reader alone (wanmi.kit.apart): no Django, no database."""
