"""Questions over the layers that rooms have told of."""
