"""A room of the tests alone, with one map layer and nothing else: all that it takes for the map to show it stands in its apps.py."""
