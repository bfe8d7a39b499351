"""Published layers as OGC API – Features: read by map programs of others, within the rights of each layer."""
