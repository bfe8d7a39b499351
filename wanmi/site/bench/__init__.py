"""Figures of speed and size, each against a baseline measured in the same run, since machines differ."""
