"""Learning from texts and cases: in a process of its own, bounded, closed in, without the database (see wanmi.kit.apart)."""
