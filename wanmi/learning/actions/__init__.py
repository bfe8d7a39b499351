"""What changes in this room: a training is asked for and run, its versions are kept, suggestions are noted."""

from wanmi.learning.actions.training import request_training, train_here

__all__ = ["request_training", "train_here"]
