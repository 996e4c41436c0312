"""The kernel's budgets, measured: python bench_kernel.py NOTEBOOKS [--environment FILE] [--write] [--edits N]

Cells of notebook 01 that carry the tag "bench-figure" or "bench-table" are timed as they stand there,
their own computing included; every repetition is an edit, so it is compiled anew.
"""

import argparse
import os
import platform
import re
import statistics
import subprocess
import sys
from pathlib import Path

import nbformat

from cells import Kernel, describe

BEGIN, END = "<!-- budgets: written by cargo xtask bench kernel --write -->", "<!-- end of budgets -->"
FIRST = ':dep nnerr = { path = "../crate" }\nuse nnerr::prelude::*;'
STARTS = 5


def code_cells(path):
    notebook = nbformat.read(path, as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def run(kernel, code):
    cell = kernel.run(code)
    if cell.failed:
        sys.exit(f"a cell fails:\n{code}\n{describe(cell.outputs)}")
    return cell


def edits(kernel, code, count):
    """The median of `count` runs, each with another comment."""
    return statistics.median(run(kernel, f"{code}\n// edit {i}").seconds for i in range(count))


def has_picture(cell):
    data = [output.get("data", {}) for output in cell.outputs]
    return any(kind.startswith("image/") or "<img" in str(value) for each in data for kind, value in each.items())


def memory(pid):
    """Resident memory of a process and all below it, in MB."""
    table = subprocess.run(["ps", "-eo", "pid,ppid,rss"], capture_output=True, text=True, check=True).stdout
    rows = [tuple(map(int, line.split())) for line in table.splitlines()[1:]]
    family, found = {pid}, 1
    while found:
        more = {child for child, parent, _ in rows if parent in family} - family
        family, found = family | more, len(more)
    return sum(rss for child, _, rss in rows if child in family) / 1024


def first_figure(path):
    """Seconds from opening a notebook (a new kernel) to its first picture."""
    with Kernel(cwd=str(path.parent)) as kernel:
        total = kernel.start_seconds
        for cell in code_cells(path):
            ran = run(kernel, cell.source)
            total += ran.seconds
            if has_picture(ran):
                return total
    return None


def tagged(path, tag):
    """The cells up to the one with the tag, and that one."""
    before = []
    for cell in code_cells(path):
        if tag in cell.metadata.get("tags", []):
            return before, cell.source
        before.append(cell.source)
    return before, None


def measure(notebooks, count):
    rows, starts, firsts = [], [], []
    for _ in range(STARTS):
        with Kernel(cwd=str(notebooks)) as kernel:
            starts.append(kernel.start_seconds)
            firsts.append(run(kernel, FIRST).seconds)
            idle = memory(kernel.pid)
            prints = edits(kernel, 'println!("{}", 1 + 1);', count)
    rows.append(("kernel start", f"{statistics.median(starts):.2f} s", "≤ 1 s"))
    rows.append(("first cell (`:dep` + `use`)", f"{statistics.median(firsts):.2f} s", "≤ 2 s (3 s at worst)"))
    rows.append(("edited `println!` cell", f"{prints:.2f} s", "≤ 0.3 s (0.5 s at worst)"))
    for tag, what in (("bench-figure", "edited figure cell"), ("bench-table", "edited table cell")):
        for path in sorted(notebooks.glob("01*.ipynb")):
            before, code = tagged(path, tag)
            if code is None:
                continue
            with Kernel(cwd=str(notebooks), timeout=1800) as kernel:
                for cell in before:
                    run(kernel, cell)
                seconds = edits(kernel, code, count)
            rows.append((f"{what} of notebook 01, its own work included", f"{seconds:.2f} s", "≤ 0.3 s (0.5 s at worst)"))
    for path in sorted(notebooks.glob("00*.ipynb")):
        first_figure(path)  # its data are read from the disk once before
        seconds = first_figure(path)
        if seconds is not None:
            rows.append(("open notebook 00 → first figure", f"{seconds:.1f} s", "≤ 4 s"))
    rows.append(("memory of an idle kernel", f"{idle / 1000:.2f} GB", "≤ 0.25 GB"))
    return rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("notebooks", type=Path)
    parser.add_argument("--environment", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--edits", type=int, default=9)
    options = parser.parse_args()
    load = os.getloadavg()[0]
    rows = measure(options.notebooks, max(options.edits, 7))
    lines = ["| budget | measured | goal |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows)]
    lines += ["", f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, load {load:.1f} before the run; "
              f"medians of {STARTS} starts and of {max(options.edits, 7)} edits."]
    table = "\n".join(lines)
    print(table)
    if options.write:
        text = options.environment.read_text(encoding="utf-8")
        pattern = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
        if not pattern.search(text):
            sys.exit(f"{options.environment} has no place for the table: {BEGIN} … {END}")
        replaced = pattern.sub(lambda _: f"{BEGIN}\n\n{table}\n\n{END}", text)
        options.environment.write_text(replaced, encoding="utf-8")


main()
