"""`python -m wanmi.site.cli`: the same command line, where the console script is not on the path."""

from wanmi.site.cli.root import main

main(prog_name="wanmi")
