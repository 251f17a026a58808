"""One step of bench.dataset in a process of its own: what it took, and its peak of memory.

python -m bench.datasets.leg STEP FILE FOLDER
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def parse(file: Path, _folder: Path) -> dict[str, Any]:
    """Every line read as JSON, and nothing else."""
    with file.open("rb") as lines:
        return {"records": sum(1 for line in lines if json.loads(line))}


def load(file: Path, _folder: Path, *, everything: bool = False) -> dict[str, Any]:
    """The file loaded: how many records are new, changed, as they were."""
    from labwatch.dataset.importing import import_dataset

    counts = import_dataset([file], anew=everything).values()
    return {
        "created": sum(count.created for count in counts),
        "changed": sum(count.changed for count in counts),
        "unchanged": sum(count.unchanged for count in counts),
    }


def anew(file: Path, folder: Path) -> dict[str, Any]:
    """The file loaded without passing over anything."""
    return load(file, folder, everything=True)


def edit(_file: Path, _folder: Path) -> dict[str, Any]:
    """One pledge changed, as an editor does."""
    from commitments.models import Pledge

    pledge = Pledge.objects.first()
    pledge.scope = "Edited."
    pledge.save()
    return {}


def export(_file: Path, folder: Path) -> dict[str, Any]:
    """Every record written as JSON Lines."""
    from labwatch.dataset.exporting import export_dataset

    return export_dataset(folder / f"out-{time.time_ns()}", as_lines=True)


def copy(_file: Path, _folder: Path) -> dict[str, Any]:
    """The anchors: the rows of records, and those of their history."""
    from bench.datasets.anchor import copied, histories, tables

    return {"rows": copied(tables()), "history": copied(histories())}


def counts(_file: Path, _folder: Path) -> dict[str, Any]:
    """What must not move when nothing changed: rows of history, the data version."""
    from django.db import connection

    from bench.datasets.anchor import histories
    from labwatch.publishing.versions import current_version

    with connection.cursor() as cursor:
        rows = 0
        for name in histories():
            cursor.execute(f'SELECT count(*) FROM "{name}"')  # noqa: S608 - a table of ours
            rows += cursor.fetchone()[0]
    return {"history": rows, "mark": current_version().mark}


STEPS: dict[str, Callable[[Path, Path], dict[str, Any]]] = {
    step.__name__: step for step in (parse, load, anew, edit, export, copy, counts)
}


def main(step: str, file: Path, folder: Path) -> None:
    """Do it and print what it took as a line of JSON."""
    import django

    django.setup()
    from django.db import connection

    from labwatch.running import code_stamp

    code_stamp()  # once a process, whatever it loads
    connection.ensure_connection()
    start, cpu = time.perf_counter(), time.process_time()
    told = STEPS[step](file, folder)
    took = {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**took, "peak": peak, "told": told}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
