"""Sliders in bad weather, in headless Chromium; prints what it saw as one line of JSON.

    python moves.py storm URL [MOVES]  moves at random times and places
    python moves.py pair URL           two notebooks at once, then two views of one
    python moves.py died URL           kernels that end while a slider moves, and while it rests
    python moves.py endless URL        cells that never end; a parameter twice, a circle
"""

import json
import os
import random
import signal
import subprocess
import sys
import time

from browser import CONNECTED, ENDED, PANEL, SECOND, browser, menu, run
from desk import BAR, CELLS, PATIENCE, Desk, code, notebook

DEP = code("dep", ":dep nnerr = { path = \"../crate\" }\nuse nnerr::prelude::*;")
NOTEBOOK = "() => document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook').focus()"


def texts_of(cells):
    return [cell["text"].strip() for cell in cells]


def wait(page, ready, what, limit=60):
    end = time.monotonic() + limit
    while not ready():
        if time.monotonic() > end:
            raise SystemExit(f"within {limit} s not: {what}")
        page.wait_for_timeout(30)


def dialogs(page):
    """Presses the button of each dialog, as a person does who has read it; what they say."""
    said = []
    while page.locator(".jp-Dialog").count():
        dialog = page.locator(".jp-Dialog").last
        said.append(dialog.locator(".jp-Dialog-content").inner_text())
        dialog.locator(".jp-mod-accept").click()
        page.wait_for_timeout(100)
    return said


def started(page):
    """A restarted kernel answers; what dialogs said meanwhile."""
    said, end = [], time.monotonic() + PATIENCE
    while True:
        page.wait_for_timeout(300)
        said += dialogs(page)
        if page.evaluate(CONNECTED):
            return said
        if time.monotonic() > end:
            raise SystemExit(f"the kernel does not come back: {said}")


STORM = notebook(
    DEP,
    code("p", "let k: usize = 3; //@param 1..20 how many\nlet g: f64 = 0.5; //@param 0.1..0.9 step 0.1\n"
              "let s: &str = \"a\"; //@param [\"a\", \"b\"] which\nlet b: bool = true; //@param bool really"),
    code("fn", "fn grown(x: usize) -> usize { x + 1 }"),
    code("a", "let a: usize = grown(k) * 2;\nprintln!(\"a {a}\");"),
    code("list", "let mut list: Vec<f64> = vec![g];"),
    code("push", "list.push(a as f64);"),
    code("figure", "show(&figure::grid(format!(\"The list of {k}\"))\n"
                   "    .panel(Panel::curves(\"list\").curve(\"values\", [0.0, 1.0], [list[0], list[1]])).draw()?);"),
    code("table", "show(&Table::titled(\"The list\").column(\"value\", list.clone()).build()?);"),
    code("g", "println!(\"g {g} {s} {b}\");"),
    code("own", "let own: usize = 1;\nprintln!(\"own {}\", own + k);"),
    code("e", "let e: usize = if k == 7 { \"seven\".parse()? } else { k };"),
    code("f", "println!(\"f {e} {own}\");"),
    code("n", "println!(\"alone\");"),
)
FAILS = "invalid digit"


def storm(url, moves="200"):
    """Moves at random times and places: then all must show what a new kernel shows for the last values."""
    draw, outside, failed, count = random.Random(1), [], [], int(moves)
    at = {cell["id"]: place for place, cell in enumerate(STORM["cells"])}
    # What a student types on the way, and whether it is run by hand.
    typed = {count // 5: ("own", "own: usize = 1", "own: usize = 2", True), count // 2: ("fn", "x + 1", "x + 2", True),
             count * 3 // 4: ("own", "own: usize = 2", "own: usize = 3", False)}
    seen, waited = {"stopped": 0, "misplaced": []}, 0
    with browser(outside) as page:
        page.on("pageerror", lambda error: failed.append(str(error)))
        desk = Desk(page, url, "moves-storm.ipynb", json.loads(json.dumps(STORM)))
        desk.open()
        run(page, "Run All Cells", PATIENCE)
        start = time.monotonic()
        for move in range(count):
            what = draw.randrange(6)
            if move in typed:
                cell, old, new, by_hand = typed[move]
                desk.type(at[cell], old, new)
                if by_hand:
                    page.keyboard.press("Control+Enter")
            elif what == 0:
                desk.input("s").select_option(draw.choice(['"a"', '"b"']))
            elif what == 1:
                desk.input("b").click()
            elif what == 2:
                desk.drag("g", draw.randrange(9), steps=draw.randrange(1, 6), pause=draw.choice([0, 10, 40]))
            elif what == 3:
                desk.drag("k", draw.randrange(20), steps=draw.randrange(1, 12), pause=draw.choice([0, 0, 10, 40]))
            elif what == 4:
                # At 7 the cell e fails: three times it is waited for, and each time it has run well before.
                desk.keys("k", "Home", *["ArrowRight"] * (5 + waited % 2 if waited < 6 else 6))
            else:
                desk.keys("k", *[draw.choice(["ArrowLeft", "ArrowRight"]) for _ in range(draw.randrange(1, 5))])
            page.wait_for_timeout(draw.choice([0, 0, 20, 60, 150, 600]))
            if what == 4 and waited < 6 and move not in typed:
                desk.ended()
                waited += 1
            if desk.phase() == "stopped":
                seen["stopped"] += 1
                texts = desk.texts()
                if desk.phase() == "stopped" and FAILS not in texts[at["e"]]:
                    seen["misplaced"].append([desk.said(), texts])
        seen["seconds"] = round(time.monotonic() - start, 1)
        desk.keys("k", "End")
        desk.ended()
        refresh = page.locator(f"{BAR} button:visible", has_text="out of date").first
        if refresh.count():
            refresh.click()
            desk.ended()
        page.wait_for_timeout(300)
        moved = desk.cells()
        sources = [desk.source(place) for place in range(len(moved))]
        page.evaluate(NOTEBOOK)
        menu(page, "Kernel", "Restart Kernel and Run All Cells…")
        page.locator(".jp-Dialog .jp-mod-warn").click()
        page.wait_for_timeout(1000)
        seen["dialogs"] = started(page)
        page.wait_for_function(ENDED, timeout=PATIENCE * SECOND)
        page.wait_for_timeout(500)
        clean = desk.cells()
        desk.shut()
    shown = lambda cells: [[cell["text"].strip(), cell["pictures"]] for cell in cells]
    differ = [[STORM["cells"][place]["id"], one["text"], other["text"]]
              for place, (one, other) in enumerate(zip(moved, clean)) if shown([one]) != shown([other])]
    return seen | {"cells": [cell["id"] for cell in STORM["cells"]], "moved": texts_of(moved), "differ": differ, "sources": sources,
                   "pictures": sum(len(cell["pictures"]) for cell in moved), "stale": [cell["stale"] for cell in moved].count(True),
                   "errors": failed, "outside asked": outside}


def beside(page, desk):
    """Opens a second notebook in the same window."""
    menu(page, "File", "Open from Path…")
    page.locator(".jp-Dialog input").fill(f"notebooks/{desk.name}")
    page.locator(".jp-Dialog .jp-mod-accept").click()
    page.wait_for_selector(f"{PANEL}[title*='{desk.name}'], .lm-TabBar-tab.lm-mod-current:has-text('{desk.name}')", timeout=60 * SECOND)
    page.wait_for_selector(BAR, timeout=60 * SECOND)
    page.wait_for_function(CONNECTED, timeout=120 * SECOND)


def front(page, desk):
    page.locator("#jp-main-dock-panel .lm-TabBar-tab", has_text=desk.name).first.click()
    page.wait_for_timeout(60)


def times(name, factor):
    return notebook(
        DEP,
        code("p", "let k: usize = 3; //@param 1..20"),
        code("a", f"std::thread::sleep(std::time::Duration::from_millis(300));\nlet a: usize = k * {factor};\nprintln!(\"{name} {{a}}\");"),
        code("c", "println!(\"then {}\", a + 1);"),
    )


def kernels(page, *desks):
    """The kernels of these notebooks; the server may have others."""
    sessions = page.evaluate("async () => (await fetch('/api/sessions')).json()")
    return sorted({one["kernel"]["id"] for one in sessions if any(one["path"].endswith(desk.name) for desk in desks)})


def pair(url):
    """Two notebooks in one window, each with its kernel; then one of them in two views."""
    seen, outside, failed = {}, [], []
    with browser(outside) as page:
        page.on("pageerror", lambda error: failed.append(str(error)))
        page.set_viewport_size({"width": 1600, "height": 1000})
        one = Desk(page, url, "moves-one.ipynb", times("one", 10))
        two = Desk(page, url, "moves-two.ipynb", times("two", 1000))
        one.open()
        beside(page, two)
        # In turn.
        for desk, keys in [(one, 1), (two, 2), (one, 1), (two, 2)]:
            front(page, desk)
            desk.keys("k", *["ArrowRight"] * keys)
            desk.ended()
        seen["in turn"] = []
        for desk in (one, two):
            front(page, desk)
            seen["in turn"].append(desk.texts())
        # At the same time: one runs while the other is moved.
        begun = 0
        for turn in range(8):
            desk = (one, two)[turn % 2]
            front(page, desk)
            desk.keys("k", *["ArrowRight"] * (1 + turn % 3))
            page.wait_for_timeout([0, 150, 400][turn % 3])
            begun += desk.phase() == "running"
        seen["at once"], seen["begun"] = [], begun
        for desk in (one, two):
            front(page, desk)
            desk.ended()
            seen["at once"].append([desk.texts(), desk.source(1), [cell["stale"] for cell in desk.cells()].count(True)])
        seen["kernels"] = len(kernels(page, one, two))

        # Two views of the second: one kernel, and both show all.
        menu(page, "File", "New View for Notebook")
        page.wait_for_function("bars => document.querySelectorAll(bars).length === 2", arg=BAR, timeout=30 * SECOND)
        page.wait_for_timeout(500)
        handles = page.locator(f"{BAR} input[type=range]")

        def move(view, *keys):
            handles.nth(view).focus()
            for key in keys:
                page.keyboard.press(key)

        def both():
            for view in range(page.locator(BAR).count()):
                line = page.locator(f"{BAR} .nnerr-live-line").nth(view)
                wait(page, lambda: line.get_attribute("data-phase") not in ("running", "waiting"), "a view's end")
            page.wait_for_timeout(200)
            cells = page.evaluate(CELLS)
            return [texts_of(cells), [cell["stale"] for cell in cells].count(True), page.locator(f"{BAR} .nnerr-live-value").all_text_contents()]

        seen["views"] = []
        for steps in ([(1, ["Home"])], [(0, ["End"])], [(0, ["Home"]), (1, ["ArrowRight"] * 4)]):
            for view, keys in steps:
                move(view, *keys)
            page.wait_for_timeout(150)
            seen["views"].append(both())
        # The older view goes, and the first notebook is seen in its place; the other view lives.
        page.locator("#jp-main-dock-panel .lm-TabBar-tab", has_text=two.name).first.locator(".lm-TabBar-tabCloseIcon").click()
        wait(page, lambda: texts_of(page.evaluate(CELLS))[2].startswith("one"), "the older view is gone")
        move(1, "End")
        page.wait_for_timeout(150)
        seen["left"] = both()[0]
        seen["kernels after"] = len(kernels(page, one, two))
        for desk in (two, one):
            front(page, desk)
            desk.shut()
    return seen | {"errors": failed, "outside asked": outside}


def processes(page, desk):
    """The process numbers of a notebook's kernel, and of what runs its cells."""
    (kernel,) = kernels(page, desk)
    shown = subprocess.run(["ps", "-A", "-ww", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in shown.splitlines()]
    own = next(int(pid) for pid, _, said in rows if f"kernel-{kernel}" in said and "--control_file" in said)
    cells = [int(pid) for pid, parent, said in rows if int(parent) == own and "janitor" not in said]
    return own, cells[0]


DIED = notebook(
    DEP,
    code("p", "let k: usize = 3; //@param 1..20"),
    code("a", "std::thread::sleep(std::time::Duration::from_millis(900));\nlet a: usize = k * 10;\nprintln!(\"a {a}\");"),
    code("c", "println!(\"c {}\", a + 1);"),
)


def died(url):
    """Ends processes as the system does that has no memory left."""
    seen, outside, failed = {}, [], []
    with browser(outside) as page:
        page.on("pageerror", lambda error: failed.append(str(error)))
        desk = Desk(page, url, "moves-died.ipynb", json.loads(json.dumps(DIED)))
        desk.open()
        desk.keys("k", "ArrowRight")
        desk.ended()
        seen["before"] = desk.texts()

        # While it rests.
        kill = lambda which: os.kill(processes(page, desk)[which], signal.SIGKILL)
        kill(0)
        wait(page, lambda: page.locator(".jp-Dialog").count(), "JupyterLab says that the kernel died")
        seen["rests"], seen["dialog"] = [desk.said()], dialogs(page)
        desk.keys("k", "ArrowRight")
        seen["rests"] += [desk.ended(), desk.texts()]

        # While it moves.
        desk.keys("k", "ArrowRight")
        wait(page, lambda: desk.cells()[2]["number"] == "[*]:", "the cell runs")
        page.wait_for_timeout(300)
        kill(0)
        desk.keys("k", "ArrowRight")
        wait(page, lambda: page.locator(".jp-Dialog").count(), "JupyterLab says that the kernel died")
        seen["moves"] = [desk.said()]
        dialogs(page)
        seen["moves"] += [desk.ended(), desk.texts()]

        # Only what runs the cells: while it moves, and while it rests.
        desk.keys("k", "ArrowRight")
        wait(page, lambda: desk.cells()[2]["number"] == "[*]:", "the cell runs")
        page.wait_for_timeout(500)
        kill(1)
        seen["cells"] = [desk.ended()]
        desk.keys("k", "ArrowRight")
        seen["cells"] += [desk.ended(), desk.texts()]
        kill(1)
        desk.keys("k", "ArrowRight")
        seen["rested"] = [desk.ended()]
        desk.keys("k", "ArrowRight")
        seen["rested"] += [desk.ended(), desk.texts()]
        seen["stale"] = [cell["stale"] for cell in desk.cells()].count(True)
        desk.shut()
    return seen | {"errors": failed, "outside asked": outside}


ENDLESS = notebook(
    DEP,
    code("p", "let k: usize = 3; //@param 1..20"),
    code("a", "let a: usize = k * 10;\nprintln!(\"a {a}\");"),
    code("x", "while k == 9 { std::thread::sleep(std::time::Duration::from_millis(10)); }\nlet x: usize = k;\nprintln!(\"x {x}\");"),
    code("c", "println!(\"c {}\", x + 1);"),
    code("own", "loop { std::thread::sleep(std::time::Duration::from_millis(10)); }"),
)


def stop_twice(page):
    for _ in range(2):
        menu(page, "Kernel", "Interrupt Kernel")
        page.wait_for_timeout(600)


def endless(url):
    """Cells that never end, of the student's own and below a parameter; a parameter twice, and a circle."""
    seen, outside, failed = {}, [], []
    with browser(outside) as page:
        page.on("pageerror", lambda error: failed.append(str(error)))
        desk = Desk(page, url, "moves-endless.ipynb", json.loads(json.dumps(ENDLESS)))
        desk.open()
        desk.keys("k", "ArrowRight")
        desk.ended()
        # The student's own.
        page.locator(f"{PANEL} .jp-CodeCell").nth(5).locator(".cm-line").first.click()
        page.keyboard.press("Control+Enter")
        page.wait_for_timeout(1500)
        desk.keys("k", "ArrowRight")
        page.wait_for_timeout(500)
        seen["waits"] = desk.said()
        stop_twice(page)
        seen["freed"] = [desk.ended(), desk.texts()[:5]]
        desk.keys("k", "ArrowRight")
        seen["next"] = [desk.ended(), desk.texts()[:5]]

        # One that follows the parameter: a newer position presses Stop, which it does not hear.
        desk.keys("k", "Home", *["ArrowRight"] * 8)
        wait(page, lambda: desk.cells()[3]["number"] == "[*]:", "the cell runs")
        page.wait_for_timeout(800)
        seen["runs"] = desk.said()
        desk.keys("k", "ArrowRight")
        wait(page, lambda: "does not hear Stop" in desk.said(), "it says that Stop is not heard", 20)
        seen["deaf"] = desk.said()
        stop_twice(page)
        seen["ended"] = [desk.ended()]
        desk.keys("k", "ArrowRight")
        seen["ended"] += [desk.ended(), desk.texts()[:5]]

        # A parameter in two cells, and two cells that are to follow each other.
        desk.type(5, ENDLESS["cells"][5]["source"], "let k: usize = 2; //@param 1..20")
        page.wait_for_timeout(500)
        seen["twice"] = page.locator(f"{BAR} .nnerr-live-problem:not([hidden])").all_text_contents()
        desk.type(5, "let k: usize = 2; //@param 1..20", "let z: usize = a; //@uses a")
        desk.type(2, "k * 10;", "k * 10; //@uses z")
        page.wait_for_timeout(500)
        seen["circle"] = [cell["note"] for cell in desk.cells()]
        desk.type(2, " //@uses z", "")
        desk.keys("k", "ArrowRight")
        seen["mended"] = [desk.ended(), desk.texts()[:5]]
        desk.shut()
    return seen | {"errors": failed, "outside asked": outside}


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    print(json.dumps({"storm": storm, "pair": pair, "died": died, "endless": endless}[command](*rest), ensure_ascii=False))
