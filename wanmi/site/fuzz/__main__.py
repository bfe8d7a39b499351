"""`script/fuzz [NAME …] [--inputs N] [--seed N] [--keep FOLDER]`: a line a parser, status 1 where one missed."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from wanmi.site.fuzz.running import fuzz
from wanmi.site.fuzz.targets import TARGETS


@click.command()
@click.argument("names", nargs=-1)
@click.option("--inputs", default=100_000, show_default=True, help="Mutated inputs for each parser.")
@click.option("--seed", default=1, show_default=True, help="Another number, other inputs.")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="Write there what ended, slowed or surprised a parser.")
def main(names: tuple[str, ...], inputs: int, seed: int, keep: Path | None) -> None:
    """Fuzz parsers of foreign files and texts, each in a process of its own; without a name all of them, one after the other."""
    if unknown := set(names) - set(TARGETS):
        raise click.ClickException(f"no parser is called {', '.join(sorted(unknown))}; there are: {', '.join(TARGETS)}")
    missed = 0
    for name in names or TARGETS:
        found = fuzz(name, inputs=inputs, seed=seed)
        click.echo(found.as_line())
        for words, _body in found.strange:
            click.echo(f"            {words}")
        if keep:
            keep.mkdir(parents=True, exist_ok=True)
            kept = {"ended": found.ended, "slow": found.slow, "strange": [body for _, body in found.strange]}
            for kind, bodies in kept.items():
                for number, body in enumerate(bodies):
                    (keep / f"{name}-{kind}-{number}").write_bytes(body)
        missed += not found.ok
    sys.exit(1 if missed else 0)


main()
