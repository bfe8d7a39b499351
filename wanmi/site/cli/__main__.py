"""`python -m wanmi.site.cli`: the same command line, where the console script is not on the path."""

from wanmi.site.cli import main

main()
