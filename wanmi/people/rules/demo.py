"""The demo city's one password. It stands on the sign-in page of a demo city, and opens nothing anywhere else."""

DEMO_PASSWORD = "wanmi-demo"  # noqa: S105 (shown to everybody)
