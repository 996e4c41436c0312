"""Runs the first cell of every notebook once, so that its crates lie compiled in the directory NNERR_WARM."""

import sys

from cells import Kernel, describe

with Kernel(timeout=600) as kernel:
    for code in (':dep nnerr = { path = "../crate" }\nuse nnerr::prelude::*;', "let prewarmed: u8 = 1;"):
        cell = kernel.run(code)
        if cell.failed:
            sys.exit(f"the first cell of a kernel fails:\n{describe(cell.outputs)}")
