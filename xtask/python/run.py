"""Runs notebooks through the real kernel; writes an HTML site and results.csv.

    python run.py NOTEBOOKS --site SITE [--update] [--check] [--only PREFIX …] [--executed FOLDER]

With --executed nothing is run: FOLDER holds the notebooks as they were run elsewhere, each with the
answer to `question` in a cell below its own. Ends with status 1 if any cell fails (see cells.py for the rule), or if --check finds a number
that differs from the committed one.
"""

import argparse
import asyncio
import csv
import io
import os
import queue
import re
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

import compare
import site_pages
from cells import SILENCE, describe

COLUMNS = "notebook,quantity,detector,layer,set,category,seed,value".split(",")
CELL_LIMIT = 1800
# Shown while a network is trained or clusters are sought, and gone where they come from the cache.
PROGRESS = re.compile(r"^(training|clustering): .* s left\n?", re.MULTILINE)


@dataclass
class Outcome:
    """A notebook that ran."""

    path: Path
    notebook: nbformat.NotebookNode
    seconds: float = 0.0
    problems: list = field(default_factory=list)
    rows: list = field(default_factory=list)


def clean(outputs):
    """Outputs that depend neither on which of the kernel's channels was faster nor on what was cached."""
    merged = {}
    for output in outputs:
        if output.output_type == "stream":
            if output.name in merged:
                merged[output.name].text += output.text
            else:
                merged[output.name] = output
    for stream in merged.values():
        stream.text = PROGRESS.sub("", stream.text)
    said = [stream for stream in merged.values() if stream.text]
    return said + [output for output in outputs if output.output_type != "stream"]


def expects_error(cell):
    return "raises-exception" in cell.metadata.get("tags", [])


async def late(client):
    """What the last cell said after its answer."""
    found = []
    while True:
        try:
            message = await client.kc.get_iopub_msg(timeout=SILENCE)
        except queue.Empty:
            return found
        if message["msg_type"] == "stream":
            found.append(nbformat.v4.output_from_msg(message))


def question(notebook):
    """A cell that has the kernel say what the notebook's own variables hold."""
    sources = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    lines = ['println!("simd: {}", nnerr::network::simd_level());']
    sets = r"^let (?:mut )?(\w+)(?:: \w+)? = .*\b(Digits::|comparison_sets\()"
    for name, kind in dict(re.findall(sets, sources, re.M)).items():
        if kind == "Digits::":
            lines.append(f'println!("data: {{}}", {name}.train().digest());')
        else:
            lines.append(
                f"for set in ComparisonSets::FILES {{ if {name}.unfamiliar().iter().any(|had| had.name() == set) "
                '{ println!("sets: {set}"); } }'
            )
    return "\n".join(lines)


async def ask(notebook, client):
    """The kernel's answer to `question`."""
    cell = nbformat.v4.new_code_cell(question(notebook))
    notebook.cells.append(cell)
    await client.async_execute_cell(cell, len(notebook.cells) - 1, store_history=False)
    notebook.cells.remove(cell)
    return answer(clean(cell.outputs + await late(client)))


def answer(outputs):
    """Where the kernel's data came from and how it computed: what the notebook's numbers depend on besides its cells.

    One line for each data set; `sets` are those of Chapter 5 that lie in files.
    """
    said = "".join(output.text for output in outputs if output.get("name") == "stdout")
    found = {}
    for key, value in (line.split(": ", 1) for line in said.splitlines()):
        found.setdefault(key, []).append(value)
    return {key: " ".join(dict.fromkeys(values)) for key, values in found.items()}


def judge(outcome, index):
    """Tells whether a cell ended as it should; what is wrong with it is added to the problems."""
    cell = outcome.notebook.cells[index]
    problem = describe(cell.outputs)
    if problem and not expects_error(cell):
        outcome.problems.append(f"cell {index + 1}:\n{cell.source}\n{problem}")
        return False
    if not problem and expects_error(cell):
        outcome.problems.append(f"cell {index + 1} should have failed:\n{cell.source}")
    return True


async def run_cells(outcome, client):
    count = 0
    async with client.async_setup_kernel():
        for index, cell in enumerate(outcome.notebook.cells):
            if cell.cell_type != "code" or not cell.source.strip():
                continue
            count += 1
            await client.async_execute_cell(cell, index, store_history=True)
            cell.outputs = clean(cell.outputs + await late(client))
            cell.execution_count = count
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = count
            if not judge(outcome, index):
                return
        outcome.notebook.metadata["nnerr"] = await ask(outcome.notebook, client)


def run(path):
    notebook = nbformat.read(path, as_version=4)
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        cell.setdefault("id", f"cell-{index + 1}")
    outcome = Outcome(path, notebook)
    client = NotebookClient(
        notebook,
        kernel_name="rust",
        timeout=CELL_LIMIT,
        allow_errors=True,
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(path.parent)}},
    )
    start = time.perf_counter()
    try:
        asyncio.run(run_cells(outcome, client))
    except (DeadKernelError, TimeoutError, RuntimeError) as error:
        outcome.problems.append(f"the kernel failed: {error}")
    outcome.seconds = time.perf_counter() - start
    return finished(outcome)


def executed(path, folder):
    """The outcome of a notebook that was run elsewhere."""
    if not (folder / path.name).is_file():
        sys.exit(f"there is no run of {path.name} in {folder}")
    notebook = nbformat.read(folder / path.name, as_version=4)
    outcome = Outcome(path, notebook, notebook.metadata.pop("seconds", 0.0))
    notebook.metadata["nnerr"] = answer(clean(notebook.cells.pop().outputs))
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == "code" and cell.source.strip():
            cell.outputs = clean(cell.outputs)
            judge(outcome, index)
    return finished(outcome)


def finished(outcome):
    """Completes the outcome of a notebook that ran."""
    path, notebook = outcome.path, outcome.notebook
    notebook.metadata["kernelspec"] = {"display_name": "Rust", "language": "rust", "name": "rust"}
    notebook.metadata["language_info"] = {"file_extension": ".rs", "mimetype": "text/rust", "name": "Rust"}
    try:
        outcome.rows = results(notebook, path.stem)
    except ValueError as error:
        outcome.problems.append(str(error))
    return outcome


def results(notebook, stem):
    """The rows of all `text/csv` outputs."""
    rows = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            table = output.get("data", {}).get("text/csv")
            if table is None:
                continue
            header, *body = csv.reader(io.StringIO("".join(table)))
            if header != COLUMNS:
                raise ValueError(f"a text/csv output of {stem} has the columns {header}, not {COLUMNS}")
            rows.extend(body)
    return rows


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.part")
    partial.write_text(text, encoding="utf-8")
    os.replace(partial, path)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("notebooks", type=Path)
    parser.add_argument("--site", type=Path, required=True)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--executed", type=Path, help="the notebooks as they were run elsewhere")
    parser.add_argument("--rows", type=Path, help="rows of many seeds that no notebook shows")
    options = parser.parse_args()

    paths = sorted(options.notebooks.glob("*.ipynb"))
    if options.only:
        paths = [path for path in paths if path.name.startswith(tuple(options.only))]
    if not paths:
        sys.exit(f"no notebook to run in {options.notebooks}")
    outcomes = []
    for path in paths:
        print(f"  … {path.name}", flush=True)
        committed = nbformat.read(path, as_version=4)
        outcome = executed(path, options.executed) if options.executed else run(path)
        if options.check and not outcome.problems:
            outcome.problems += compare.notebooks(committed, outcome.notebook, results, path.stem)
        mark = "✗" if outcome.problems else "✓"
        print(f"  {mark} {path.name}: {outcome.seconds:.1f} s", flush=True)
        for problem in outcome.problems:
            print("\n".join("      " + line for line in problem.splitlines()), flush=True)
        if options.update and not outcome.problems:
            write(path, nbformat.writes(outcome.notebook) + "\n")
        outcomes.append(outcome)

    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(row for outcome in outcomes for row in outcome.rows)
    if options.rows:
        table.write(options.rows.read_text(encoding="utf-8").split("\n", 1)[1])
    write(options.site / "results.csv", table.getvalue())
    site_pages.build(options.site, outcomes, write)
    print(f"The site is in {options.site / 'index.html'}")
    failed = [outcome.path.name for outcome in outcomes if outcome.problems]
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
