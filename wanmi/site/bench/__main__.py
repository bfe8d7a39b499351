"""`script/bench [NAME …] [--json]`: print each figure with its baseline, ratio, reach and verdict."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import click


@click.command()
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One object a line: name, value, unit, baseline, ratio, reach, ok.")
@click.option("--misses", type=click.Path(dir_okay=False, path_type=Path), help="geocode: list there (CSV) what was not found.")
@click.option("--corpus", "corpora", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="geocode: further pairs, a CSV with address, lng, lat (and district).")  # fmt: skip
def main(names: tuple[str, ...], as_json: bool, misses: Path | None, corpora: tuple[Path, ...]) -> None:
    """Measure. Without a name all of them: report, division, locate, geocode, pages, export, tiles, features, import, memory."""
    from wanmi.site.cli.ready import django_ready

    django_ready()
    logging.disable(logging.INFO)  # a line for each of thousands of requests would hide the figures
    from wanmi.site.bench import division, export, features, geocode, importing, locate, memory, pages, report, tiles  # noqa: F401 (each names its benches)
    from wanmi.site.bench.figure import ASKED, BENCHES, HEAD

    ASKED.misses, ASKED.corpora = misses, corpora
    if unknown := set(names) - set(BENCHES):
        raise click.ClickException(f"no bench is called {', '.join(sorted(unknown))}; there are: {', '.join(sorted(BENCHES))}")
    if not as_json:
        click.echo(HEAD)
    missed = 0
    for name in names or BENCHES:
        for figure in BENCHES[name]():
            click.echo(figure.as_json() if as_json else figure.as_line())
            missed += not figure.ok
    sys.exit(1 if missed else 0)


main()
