"""`script/bench [NAME …] [--json]`: print each figure with its baseline, ratio, reach and verdict."""

from __future__ import annotations

import sys

import click


@click.command()
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One object a line: name, value, unit, baseline, ratio, reach, ok.")
def main(names: tuple[str, ...], as_json: bool) -> None:
    """Measure. Without a name all of them: report, division, locate, pages, export, memory."""
    from wanmi.site.cli.ready import django_ready

    django_ready()
    from wanmi.site.bench import division, export, locate, memory, pages, report  # noqa: F401 (each names its benches)
    from wanmi.site.bench.figure import BENCHES, HEAD

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
