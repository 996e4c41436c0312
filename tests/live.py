"""The sliders of parameters (xtask/live), in headless Chromium; prints what it saw as one line of JSON.

    python live.py pure                the tests of what needs no JupyterLab: what failed
    python live.py follow              which cells follow each parameter of each notebook
    python live.py small URL           a small notebook in the JupyterLab at URL: moves, errors, restarts, saving
    python live.py predicted URL       a prediction: covered outputs, the mark, saved and taken back
    python live.py slow URL            a cell that takes long
    python live.py notebooks URL       one parameter after the other of the project's notebooks
    python live.py measure URL [TIMES] [ONLY]  seconds from letting go to the last redrawn figure, of each parameter; ONLY as in 05k
"""

import json
import re
import statistics
import sys
import time
from urllib.parse import urlsplit

import nbformat

from browser import PANEL, SECOND, browser, expand, menu, run
from desk import BAR, PATIENCE, ROOT, Desk, code, notebook

LIVE = ROOT / "xtask/live"


def read(stem):
    """One of the project's notebooks as Jupyter serves it: texts are whole, not lines."""
    return json.loads(json.dumps(nbformat.read(ROOT / "notebooks" / f"{stem}.ipynb", as_version=4)))


def modules(page):
    """The extension's files, as a page of nobody's sees them."""
    def serve(route):
        path = LIVE / urlsplit(route.request.url).path.removeprefix("/live/")
        if path.is_file():
            route.fulfill(body=path.read_text(encoding="utf-8"), content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html>", content_type="text/html")

    page.route("http://127.0.0.1/live/**", serve)
    page.goto("http://127.0.0.1/live/")


def pure():
    with browser([]) as page:
        modules(page)
        return page.evaluate("async () => (await import('/live/tests/cases.js')).run()")


FOLLOW = """async notebooks => {
    const { Graph } = await import('/live/static/graph.js'), { parameters } = await import('/live/static/params.js');
    const { lex } = await import('/live/static/lexer.js');
    return notebooks.map(cells => {
        const graph = new Graph(cells), found = [];
        // The slow way, by words: a superset, for it knows no scope and no shadow.
        const words = cells.map(({source}) => new Set(lex(source.replace(/"[^"]*"/g, text => text.replace(/[{}"]/g, ' '))).tokens
            .filter(token => token.kind === 'name').map(token => token.text)));
        const made = cells.map((_, at) => graph.nodes[at].flatMap(node => graph.makes(node)));
        cells.forEach((cell, at) => parameters(cell.source).forEach(({name, problem}) => {
            const known = new Set([name]), byWords = [];
            cells.forEach((_, other) => {
                if (other <= at && other !== at) return;
                if ([...known].some(word => words[other].has(word))) {
                    if (other !== at) byWords.push(cells[other].id);
                    made[other].forEach(word => other !== at && known.add(word));
                    if (other === at) graph.nodes[at].forEach(node => [...known].some(word => node.own.reads.has(word)) && graph.makes(node).forEach(word => known.add(word)));
                }
            });
            found.push({ cell: cell.id, name, problem, runs: graph.followers(at, name).map(other => cells[other].id), words: byWords });
        }));
        return { parameters: found, problems: [...graph.problems.values()] };
    });
}"""


def follow():
    names = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
    read = [json.loads((ROOT / "notebooks" / name).read_text(encoding="utf-8")) for name in names]
    cells = [[{"id": cell["id"], "source": "".join(cell["source"])} for cell in one["cells"] if cell["cell_type"] == "code"] for one in read]
    shows = [{cell["id"]: {"shows": bool(cell["outputs"]), "tags": cell["metadata"].get("tags", [])} for cell in one["cells"] if cell["cell_type"] == "code"}
             for one in read]
    with browser([]) as page:
        modules(page)
        found = page.evaluate(FOLLOW, cells)
    return {name[:2]: own | {"cells": shown} for name, own, shown in zip(names, found, shows)}


SMALL = notebook(
    code("dep", ":dep nnerr = { path = \"../crate\" }\nuse nnerr::prelude::*;"),
    code("p", "let k: usize = 3; //@param 1..20 how many\nlet g: f64 = 0.5; //@param 0.1..0.9 step 0.1\n"
              "let s: &str = \"a\"; //@param [\"a\", \"b\"] which\nlet b: bool = true; //@param bool really"),
    code("a", "let a: usize = k * 2;\nprintln!(\"a {a}\");"),
    code("g", "println!(\"g {g} {s} {b}\");"),
    code("c", "println!(\"c {}\", a + 1);"),
    code("e", "let e: usize = if k == 7 { \"seven\".parse()? } else { k };"),
    code("f", "println!(\"f {e}\");"),
    code("n", "println!(\"alone\");"),
    {"cell_type": "markdown", "id": "m", "metadata": {}, "source": "\n\n".join(["A long text."] * 60)},
)


def small(url):
    seen, outside = {}, []
    with browser(outside) as page:
        page.on("pageerror", lambda error: seen.setdefault("errors", []).append(str(error)))
        desk = Desk(page, url, "live-small.ipynb", json.loads(json.dumps(SMALL)))
        # Another's: nothing of it is trusted. What it shows may not run, and a slider works all the same.
        desk.content["cells"][7]["outputs"] = [{"output_type": "display_data", "metadata": {},
                                                "data": {"text/html": "<b>kept</b><script>window.harmed = true</script>"}}]
        desk.open()
        page.wait_for_timeout(500)
        at = {cell["id"]: number for number, cell in enumerate(SMALL["cells"])}  # of code, and below them one of text
        seen["harmed"] = page.evaluate("() => window.harmed === true")
        handle = desk.input("k")
        seen["accessible"] = [handle.get_attribute("aria-valuetext"), handle.get_attribute("type"),
                              page.locator(f"label[for={handle.get_attribute('id')}]").text_content()]

        # The first move of a kernel that has run nothing runs what it needs, and no more.
        desk.keys("k", "ArrowRight")
        seen["first said"] = desk.ended()
        seen["first"] = desk.texts()
        numbers = [cell["number"] for cell in desk.cells()]
        seen["not run"] = [SMALL["cells"][number]["id"] for number, said in enumerate(numbers) if said == "[ ]:"]
        # A drag: the last position counts.
        desk.drag("k", 15)
        desk.ended()
        seen["dragged"] = desk.texts()
        seen["source"] = desk.source(at["p"])
        # Choices, booleans, decimals.
        desk.input("s").select_option('"b"')
        desk.input("b").click()
        desk.keys("g", "ArrowRight", "ArrowRight")
        desk.ended()
        seen["others"] = desk.texts()
        seen["kept"] = numbers[at["n"]] == desk.cells()[at["n"]]["number"]

        # An error stops the chain, with one line.
        desk.keys("k", "Home", *["ArrowRight"] * 6)
        seen["stopped"] = desk.ended()
        seen["stale"] = [SMALL["cells"][number]["id"] for number, cell in enumerate(desk.cells()) if cell["stale"]]
        desk.keys("k", "ArrowRight")
        seen["again"] = [desk.ended(), desk.texts()]

        # Kept at the top, a slider neither scrolls the page nor loses the focus.
        page.get_by_role("button", name="Keep at the top").click()
        scroller = page.locator(f"{PANEL} .jp-WindowedPanel-outer").first
        scroller.evaluate("n => { n.scrollTop = 1e6 }")
        page.wait_for_timeout(500)
        top = scroller.evaluate("n => n.scrollTop")
        desk.input("k").focus()
        page.keyboard.press("ArrowRight")
        desk.ended()
        page.keyboard.press("ArrowLeft")
        desk.ended()
        seen["stays"] = [abs(scroller.evaluate("n => n.scrollTop") - top) < 2, top > 200, desk.texts()[at["f"]],
                         page.evaluate("() => document.activeElement.id") == desk.input("k").get_attribute("id")]
        page.get_by_role("button", name="Back to the cell").click()

        # Saved and opened again.
        desk.save()
        desk.open()
        seen["reopened"] = desk.source(at["p"])
        seen["marks"] = page.locator(f"{BAR} .nnerr-live-given").all_text_contents()
        page.get_by_role("button", name="Reset k to 3").click()
        desk.ended()
        seen["reset"] = [desk.source(at["p"])[0], desk.texts()[at["f"]]]

        # An edit by hand makes stale what follows; a value that does not fit says so, and the slider mends it.
        desk.type(at["a"], "k * 2", "k * 3")
        page.wait_for_timeout(600)
        seen["by hand"] = [SMALL["cells"][number]["id"] for number, cell in enumerate(desk.cells()) if cell["stale"]]
        page.locator(f"{BAR} button", has_text="out of date").first.click()
        desk.ended()
        seen["refreshed"] = [desk.texts()[at["c"]], [cell["stale"] for cell in desk.cells()].count(True)]
        desk.type(at["p"], "= 3;", "= 99;")
        page.wait_for_timeout(400)
        seen["outside"] = page.locator(f"{BAR} .nnerr-live-problem:not([hidden])").all_text_contents()
        desk.keys("k", "Home")
        desk.ended()
        seen["mended"] = [desk.source(at["p"])[0], desk.texts()[at["f"]]]
        desk.type(at["n"], "println!(\"alone\");", "println!(\"alone\"); //@param ten")
        page.wait_for_timeout(400)
        seen["no range"] = page.locator(f"{BAR} .nnerr-live-problem:not([hidden])").all_text_contents()

        # A kernel that restarts while a slider moves: what is needed runs when it is back.
        page.evaluate("() => document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook').focus()")
        menu(page, "Kernel", "Restart Kernel…")
        page.locator(".jp-Dialog .jp-mod-warn").click()
        desk.keys("k", "ArrowRight", "ArrowRight", "ArrowRight")
        desk.ended()
        seen["restarted"] = [desk.source(at["p"])[0], desk.texts()[at["f"]], desk.said()]

        # The cell that would run is deleted while it waits.
        desk.keys("k", "ArrowRight")
        page.locator(f"{PANEL} .jp-CodeCell").nth(at["f"]).locator(".jp-InputPrompt").click()
        page.keyboard.press("d")
        page.keyboard.press("d")
        seen["deleted"] = [desk.ended(), len(desk.cells())]
        desk.shut()
    return seen | {"outside asked": outside}


FOLDED = notebook(
    code("dep", ":dep nnerr = { path = \"../crate\" }\nuse nnerr::prelude::*;"),
    code("p", "let k: usize = 3; //@param 1..20"),
    {"cell_type": "markdown", "id": "m", "metadata": {"jp-MarkdownHeadingCollapsed": True}, "source": "## Folded"},
    code("h", "let h: usize = k + 100;\nprintln!(\"h {h}\");"),
    code("i", "println!(\"i {k}\");"),
    {"cell_type": "markdown", "id": "o", "metadata": {}, "source": "## Open"},
    code("v", "println!(\"v {h}\");"),
)


def folded(url):
    """Below a collapsed heading runs only what a cell in view needs; the rest when it is asked for."""
    seen, outside = {}, []
    with browser(outside) as page:
        desk = Desk(page, url, "live-folded.ipynb", json.loads(json.dumps(FOLDED)))
        desk.open()
        page.wait_for_timeout(500)
        seen["in view"] = page.locator(f"{PANEL} .jp-CodeCell:visible").count()
        desk.keys("k", "ArrowRight")
        desk.ended()
        seen["moved"] = desk.texts()
        expand(page)
        page.wait_for_timeout(500)
        seen["opened"] = [page.locator(f"{PANEL} .jp-CodeCell:visible").count(), [cell["stale"] for cell in desk.cells()]]
        page.locator(f"{BAR} button", has_text="out of date").first.click()
        desk.ended()
        seen["asked"] = desk.texts()
        desk.shut()
    return seen | {"outside asked": outside}


GUESS = notebook(
    code("dep", ":dep nnerr = { path = \"../crate\" }\nuse nnerr::prelude::*;"),
    code("p", "let guess: Option<f64> = None; //@predict 0..1 step 0.05 the share\nlet measured: f64 = 0.6;\n"
              "show(&figure::dots(\"Shares\").rows([\"a\"]).series(\"s\", [measured]).predicted_x(guess).draw()?);"),
    code("e", "show(&Predictions::new([Prediction::new(\"the share\", guess, measured)?])?);"),
    code("n", "println!(\"alone\");"),
)

# What lies over a cell's outputs, whether these are seen, and the drawings there.
COVERED = """at => {
    const cell = [...document.querySelectorAll('PANEL .jp-CodeCell')][at];
    const area = cell.querySelector('.jp-OutputArea:not(.nnerr-live-ghost)');
    return {
        cover: cell.querySelector('.nnerr-live-cover')?.getAttribute('aria-label') ?? null,
        seen: getComputedStyle(area).visibility === 'visible',
        drawn: [...area.querySelectorAll('img')].map(image => decodeURIComponent(image.src)).join(' '),
    };
}""".replace("PANEL", PANEL)


def predicted(url):
    """A prediction: covered until it is made by Enter, by a mouse that lets go, or the answer is asked for."""
    seen, outside = {}, []
    with browser(outside) as page:
        page.on("pageerror", lambda error: seen.setdefault("errors", []).append(str(error)))
        desk = Desk(page, url, "live-predicted.ipynb", json.loads(json.dumps(GUESS)))

        def look():
            page.wait_for_timeout(300)
            own = page.evaluate(COVERED, 1)
            return [own["cover"], own["seen"], "your prediction" in own["drawn"]]

        def value():
            return [desk.source(1)[0], desk.input("guess").get_attribute("aria-valuetext")]

        desk.open()
        run(page, "Run All Cells", PATIENCE)
        seen["before"] = [look(), value(), desk.texts()[2:]]
        number = desk.cells()[3]["number"]
        # The answer all the same, by the keyboard; opened again, it is asked for again.
        button = page.get_by_role("group", name="The outputs of this cell are covered").get_by_role("button")
        button.focus()
        page.keyboard.press("Enter")
        seen["shown"] = [look(), value()[0], page.evaluate("() => document.activeElement.id") == desk.input("guess").get_attribute("id")]
        desk.save()
        desk.open()
        seen["opened"] = look()
        # Arrows choose, Enter predicts.
        desk.keys("guess", "ArrowRight", "ArrowRight")
        page.wait_for_timeout(400)
        seen["chosen"] = [look(), value(), page.get_by_role("button", name="Predict 0.6").count()]
        page.keyboard.press("Enter")
        desk.ended()
        seen["entered"] = [look(), value(), desk.texts()[2]]
        # The mouse predicts when it lets go.
        desk.drag("guess", 16)
        desk.ended()
        seen["dragged"] = [look(), value(), desk.texts()[2]]
        seen["kept"] = desk.cells()[3]["number"] == number
        desk.save()
        desk.open()
        seen["reopened"] = [look(), value()]
        page.get_by_role("button", name="Take back the prediction guess").click()
        desk.ended()
        seen["taken back"] = [look(), value(), desk.texts()[2]]
        desk.shut()
    return seen | {"outside asked": outside}


SLOW = notebook(
    code("dep", ":dep nnerr = { path = \"../crate\" }\nuse nnerr::prelude::*;"),
    code("p", "let w: usize = 1; //@param 1..9 which"),
    code("q", "let quick: usize = w + 100;\nprintln!(\"quick {quick}\");"),
    code("s", "let work = nnerr::stop::Stoppable::new(500, \"steps\");\n"
              "for _ in 0..500 { work.step()?; std::thread::sleep(std::time::Duration::from_millis(10)); }\n"
              "let slow: usize = w;\nprintln!(\"slow {slow}\");"),
    code("t", "println!(\"after {slow}\");"),
    code("u", "let own: usize = 5;\nprintln!(\"own {own}\");"),
)


def slow(url):
    """A cell of five seconds: it waits for the slider's release, its seconds are said, and a newer position stops it."""
    seen, outside = {}, []
    with browser(outside) as page:
        desk = Desk(page, url, "live-slow.ipynb", json.loads(json.dumps(SLOW)))
        desk.open()
        desk.run(5)
        desk.keys("w", "ArrowRight")
        desk.ended()
        seen["first"] = desk.texts()
        # Held: the quick cell follows, the slow one waits.
        handle = desk.input("w")
        box = handle.bounding_box()
        x, y = (lambda at: box["x"] + 8 + (box["width"] - 16) * at / 8), box["y"] + box["height"] / 2
        page.mouse.move(x(1), y)
        page.mouse.down()
        page.mouse.move(x(4), y, steps=4)
        end = time.monotonic() + 60
        while "when you let go" not in desk.said() and time.monotonic() < end:
            page.wait_for_timeout(50)
        seen["held"] = [desk.said(), desk.texts(), [cell["note"] for cell in desk.cells()]]
        page.mouse.up()
        # Released: it begins, its price is said, and a newer position stops it.
        end = time.monotonic() + 60
        while "this one takes about" not in desk.said() and time.monotonic() < end:
            page.wait_for_timeout(20)
        seen["price"] = desk.said()
        page.wait_for_timeout(2500)
        desk.keys("w", "ArrowRight")
        desk.ended()
        seen["newer"] = [desk.texts(), desk.said()]
        # Nothing was lost, and a cell of the student's own that is busy is waited for.
        desk.run(5)
        desk.type(5, "let own: usize = 5;", "let own: usize = 6; std::thread::sleep(std::time::Duration::from_secs(3));")
        page.keyboard.press("Control+Enter")
        desk.keys("w", "ArrowLeft")
        page.wait_for_timeout(300)
        seen["waits"] = desk.said()
        desk.ended()
        seen["own"] = desk.texts()
        desk.shut()
    return seen | {"outside asked": outside}


# A notebook, its parameter, the cells by hand (the last one's output is compared), a first position and a second, and
# how the second is typed; a cell that does not follow.
REAL = [
    ("04_neuron_detectors", "layer", ["c04", "c09", "c15", "c17"], 3, 1, ("let layer: usize = 4;", "let layer: usize = 2;"), "c25"),
    ("04_neuron_detectors", "task", ["c04", "c09", "c15", "c17"], '"noise"', '"ones"', ('&["noise"]', '&["ones"]'), "c33"),
    ("05_patterns_and_clusters", "k", ["c04", "c40", "c44"], 3, 6, ("let k: usize = 6;", "let k: usize = 9;"), "c06"),
    ("07_layer_groups", "f", ["c04", "c07", "c09"], 7, 11, ("let f: f64 = 0.4;", "let f: f64 = 0.6;"), "c13"),
    ("01_the_network", "seed", ["c04", "c22", "c23"], 2, 1, ("let seed: u64 = 3;", "let seed: u64 = 2;"), "c06"),
]


def shown(desk, at):
    cell = desk.cells()[at]
    return [cell["text"], cell["pictures"]]


def settled(desk, at, before=None, limit=PATIENCE):
    """Waits until a cell is up to date; what it shows then."""
    end = time.monotonic() + limit
    while True:
        cell = desk.cells()[at]
        ready = not cell["stale"] and cell["number"] not in ("[*]:", "[ ]:", before) and not cell["note"]
        if ready:
            desk.page.wait_for_timeout(150)
            return shown(desk, at)
        if time.monotonic() > end or desk.phase() == "stopped":
            raise SystemExit(f"{desk.name}: cell {at} does not come up to date: {desk.said()}")
        desk.page.wait_for_timeout(40)


def go(desk, name, to):
    if isinstance(to, str):
        desk.input(name).select_option(to)
    else:
        desk.drag(name, to)


def notebooks(url, only=None):
    seen, outside = [], []
    for stem in dict.fromkeys(case[0] for case in REAL):
        if only and not stem.startswith(only):
            continue
        content = read(stem)
        for cell in content["cells"]:
            cell["metadata"].pop("jp-MarkdownHeadingCollapsed", None)  # cells of all parts are looked at
            if cell["cell_type"] == "code":
                cell["execution_count"] = None  # a number that comes is new
        at = {cell["id"]: number for number, cell in enumerate(cell for cell in content["cells"] if cell["cell_type"] == "code")}
        with browser(outside) as page:
            desk = Desk(page, url, f"live-{stem[:2]}.ipynb", content)
            desk.open()
            for _, name, path, first, second, (old, new), other in (case for case in REAL if case[0] == stem):
                last, before = at[path[-1]], [cell["number"] for cell in desk.cells()]
                kept = shown(desk, at[other])
                number = before[last]
                go(desk, name, first)
                one = settled(desk, last, number)
                # By hand: what runs for the slider ends first, as a person would wait for it or press Stop.
                desk.page.locator(f"{PANEL} .jp-Notebook").focus()
                moved = desk.source(at[path[0]])
                halt(desk)
                desk.type(at[path[0]], old, new)
                for cell in path:
                    desk.run(at[cell])
                by_hand = shown(desk, last)
                # Elsewhere, and back by the slider.
                number = desk.cells()[last]["number"]
                go(desk, name, first)
                again = settled(desk, last, number)
                number = desk.cells()[last]["number"]
                go(desk, name, second)
                slid = settled(desk, last, number)
                halt(desk)
                seen.append({"notebook": stem[:2], "parameter": name, "differs": one != by_hand, "same": again == one, "equal": slid == by_hand,
                             "figure": bool(slid[1]) or bool(slid[0].strip()), "source": [line for line in desk.source(at[path[0]]) if f"let {name}" in line],
                             "moved": [line for line in moved if f"let {name}" in line],
                             "kept": kept == shown(desk, at[other]) and before[at[other]] == desk.cells()[at[other]]["number"]})
            desk.shut()
    return {"seen": seen, "outside": outside}


def halt(desk):
    """Ends what runs for a slider, as Stop does, and waits until the press counts no more."""
    if desk.phase() == "running":
        menu(desk.page, "Kernel", "Interrupt Kernel")
        desk.page.wait_for_timeout(2300)
        desk.ended()


# When outputs came, when pictures among them, and when the input was moved, in milliseconds.
WATCH = """() => {
    window.redrawn = []; window.pictured = []; window.begun = [];
    const input = () => begun.push(performance.now());
    addEventListener('keydown', input, true); addEventListener('change', input, true); addEventListener('click', input, true);
    new MutationObserver(changes => changes.forEach(({ addedNodes }) => addedNodes.forEach(node => {
        if (!(node instanceof Element) || node.closest('.nnerr-live-ghost') || !node.closest('.jp-Cell-outputWrapper')) return;
        const holds = what => node.matches(what) || node.querySelector(what);
        if (holds('.jp-OutputArea-output, img, svg, table')) redrawn.push(performance.now());
        if (holds('img, svg')) pictured.push(performance.now());
    }))).observe(document.querySelector('PANEL .jp-Notebook'), { childList: true, subtree: true });
}""".replace("PANEL", PANEL)

RESTING = "bar => !['running', 'waiting'].includes(document.querySelector(bar).dataset.phase)"

# So many seconds make a move dear: three are measured, where one takes minutes one.
DEAR, VERY_DEAR = 10, 100


def move(page, handle):
    """One step of a slider, to a value that was not seen before as long as there is one; the next choice; the other answer."""
    kind = handle.get_attribute("type")
    if kind == "checkbox":
        handle.click()
    elif kind == "range":
        at, last = int(handle.input_value()), int(handle.get_attribute("max"))
        handle.focus()
        key = handle.evaluate("(input, [at, last]) => input.way = at === 0 ? 'ArrowRight' : at === last ? 'ArrowLeft' : input.way "
                              "?? (at + 6 <= last ? 'ArrowRight' : 'ArrowLeft')", [at, last])
        page.keyboard.press(key)
    else:
        count = handle.locator("option").count()
        handle.select_option(index=(handle.evaluate("input => input.selectedIndex") + 1) % count)


def moved(page, desk, handle):
    """What came of one move: cells, and seconds to the first output, the first and last picture, and the end."""
    handle.scroll_into_view_if_needed()
    page.evaluate("() => { redrawn.length = pictured.length = begun.length = 0; }")
    move(page, handle)
    page.wait_for_timeout(200)
    page.wait_for_function(RESTING, arg=f"{BAR} .nnerr-live-line", timeout=1800 * SECOND)
    end = page.evaluate("performance.now()")
    page.wait_for_timeout(600)
    said = desk.said()
    if desk.phase() == "stopped":
        raise SystemExit(f"{desk.name}: {said}")
    begun, redrawn, pictured = page.evaluate("[begun[0], redrawn, pictured]")
    at = lambda times, which: (times[which] - begun) / 1000 if times else None
    return [int(re.match(r"\d+", said)[0]), at(redrawn, 0), at(pictured, 0), at(pictured, -1), (end - begun) / 1000]


def measure(url, times=5, only=None):
    """Cells that run, and seconds from letting go to what is redrawn, for each parameter of each notebook; medians."""
    rows = []
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        stem = path.stem
        if only and not only.startswith(stem[:2]):
            continue
        content = read(stem)
        if not any("//@param" in cell["source"] for cell in content["cells"]):
            continue
        with browser([]) as page:
            desk = Desk(page, url, f"live-{stem[:2]}.ipynb", content)
            desk.open()
            page.evaluate(WATCH)
            names = page.locator(f"{BAR} .nnerr-live-label b")
            every = [(names.nth(at).is_visible(), names.nth(at).text_content()) for at in range(names.count())]
            # Those below a collapsed heading come last, when all are open.
            for seen, name in sorted(every, key=lambda one: not one[0]):
                if only and not f"{stem[:2]}{name}".startswith(only):
                    continue
                if not seen and not desk.input(name).is_visible():
                    expand(page)
                readings, handle = [], desk.input(name)
                # The first one runs what a new kernel needs, too.
                for turn in range(times + 1):
                    took = moved(page, desk, handle)
                    print(stem[:2], name, turn, [part and round(part, 2) for part in took], file=sys.stderr, flush=True)
                    if turn:
                        readings.append(took)
                        if took[-1] > VERY_DEAR or took[-1] > DEAR and turn == 3:
                            break
                parts = [[part for part in parts if part is not None] for parts in zip(*readings)]
                rows.append([stem[:2], name, *(round(statistics.median(part), 2) if part else None for part in parts), len(readings)])
            desk.shut()
    return rows


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    commands = {"pure": pure, "follow": follow, "small": small, "folded": folded, "predicted": predicted, "slow": slow, "notebooks": notebooks}
    if command == "measure":
        print(json.dumps(measure(rest[0], int(rest[1]) if len(rest) > 1 else 5, *rest[2:])))
    else:
        print(json.dumps(commands[command](*rest), ensure_ascii=False))
