"""Runs what every notebook begins with once, so that its crates lie compiled in the directory NNERR_WARM."""

import sys

from cells import Kernel, describe

CELLS = (
    ':dep nnerr = { path = "../crate" }\nuse nnerr::prelude::*;',
    "let prewarmed: u8 = 1;",
    # After some mistakes the kernel asks `cargo check` as well.
    "let prewarmed = a_name_that_nobody_has_given;",
)

with Kernel(timeout=600) as kernel:
    for code in CELLS:
        cell = kernel.run(code)
        if cell.failed and "nobody" not in code:
            sys.exit(f"the first cell of a kernel fails:\n{describe(cell.outputs)}")
