"""Looks at notebooks in headless Chromium as a student would; prints what it saw as one line of JSON.

    python browser.py lab URL NOTEBOOK [--keep FOLDER] [--edit OLD NEW] [--screenshots FOLDER]
    python browser.py page FILE

`lab` opens NOTEBOOK in the JupyterLab at URL (token included), runs all cells by the menu, saves what JupyterLab would
save into FOLDER (with a last cell that says what the others used), and moves each slider by keyboard to all its
positions, and draws a seven on the pad where there is one; then, where asked, replaces the text OLD by NEW in the
cell that holds it and runs that cell and all below. `page` opens an exported page from disk, without any network,
and does the same with what it shows.
"""

import argparse
import itertools
import json
import os
import shutil
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import nbformat

from run import question

try:
    from playwright.sync_api import sync_playwright
except ModuleNotFoundError:
    sys.exit("Playwright is not installed; this installs it: cargo xtask test")

SECOND = 1000
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-proxy-server", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"

# There is a kernel, and JupyterLab has its answer.
CONNECTED = """() => document.querySelector('#jp-main-statusbar').textContent.includes('Rust | Idle')"""

RUNNING = """() => [...document.querySelectorAll('.jp-InputPrompt')].some(prompt => prompt.textContent.includes('[*]'))"""

# Nothing waits for its turn, and the kernel is idle.
ENDED = """() => ![...document.querySelectorAll('.jp-InputPrompt')].some(prompt => prompt.textContent.includes('[*]'))
    && document.querySelector('#jp-main-statusbar').textContent.includes('Rust | Idle')"""

# Each output: its pictures and its errors. JupyterLab shows a figure's SVG as the source of an image.
OUTPUTS = """() => [...document.querySelectorAll('PANEL .jp-OutputArea-output')].map(output => ({
    pictures: [...output.querySelectorAll('img')].map(image => image.src),
    svg: output.dataset.mimeType === 'image/svg+xml'
        ? [...output.querySelectorAll('img')].map(image => decodeURIComponent(image.src)) : [],
    error: /stderr|error/.test(output.dataset.mimeType || '') ? output.textContent.slice(0, 500) : '',
}))""".replace("PANEL", PANEL)

# What a slider shows now.
SHOWN = """async slider => {
    const stage = slider.querySelector('[data-stage]'), pictures = [...stage.querySelectorAll('img')];
    return {
        label: slider.querySelector('output').textContent,
        values: [...stage.querySelectorAll('[data-value]')].map(number => number.dataset.value),
        pictures: await Promise.all(pictures.map(image => image.decode().then(() => true, () => false))),
    };
}"""


def chromium():
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("NNERR_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        sys.exit("The browser tests need Chromium: sudo apt-get install chromium")
    return found


@contextmanager
def browser(outside):
    """A page of a new browser, which reaches this machine only; `outside` collects what else was asked for."""

    def refuse(route):
        outside.append(route.request.url)
        route.abort()

    def local(url):
        parts = urlsplit(url)
        return parts.hostname in ("127.0.0.1", "localhost") or parts.scheme in ("file", "data", "blob")

    with sync_playwright() as playwright:
        process = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = process.new_page(viewport={"width": 1280, "height": 1000})
        page.route(lambda url: not local(url), refuse)
        try:
            yield page
        except Exception:
            failure = Path(tempfile.gettempdir(), "nnerr-browser.png")
            page.screenshot(path=failure)
            print(f"The page at that moment: {failure}", file=sys.stderr)
            raise
        process.close()


def keep_files(route):
    """Lets JupyterLab believe that it saved: a test must not change the notebooks in the clone."""
    if route.request.method == "GET":
        route.fallback()
    elif route.request.url.split("?")[0].endswith("/checkpoints"):
        route.fulfill(status=201, json={"id": "checkpoint", "last_modified": "2018-01-01T00:00:00Z"})
    else:
        route.fulfill(response=route.fetch(method="GET", url=route.request.url.split("?")[0] + "?content=0"))


def menu(page, *path):
    """Clicks through the main menu, for example Run, Run All Cells."""
    page.locator(".lm-MenuBar-itemLabel").get_by_text(path[0], exact=True).click()
    for entry in path[1:]:
        page.locator(".lm-Menu-itemLabel").get_by_text(entry, exact=True).click()


def run(page, entry, limit):
    """Runs cells by the menu, until the last one has ended."""
    menu(page, "Run", entry)
    page.wait_for_function(RUNNING, timeout=10 * SECOND)
    page.wait_for_function(ENDED, timeout=limit * SECOND)


def outputs(page):
    # A cell that was never on screen may not be drawn yet.
    for cell in page.locator(f"{PANEL} .jp-Cell").all():
        cell.scroll_into_view_if_needed()
    seen = page.evaluate(OUTPUTS)
    return {
        "pictures": [picture for output in seen for picture in output["pictures"]],
        "svg": [picture for output in seen for picture in output["svg"]],
        "errors": [output["error"] for output in seen if output["error"]],
        "unrun": page.evaluate("() => document.querySelectorAll('PANEL .jp-CodeCell').length".replace("PANEL", PANEL))
        - page.locator(f"{PANEL} .jp-CodeCell .jp-InputPrompt").get_by_text("]:").count(),
    }


def uncover(page):
    """Shows the answers of cells that ask for a prediction; how many there are."""
    covers = page.locator(f"{PANEL} .nnerr-live-cover button")
    count = covers.count()
    for _ in range(count):
        covers.first.click()
    return count


def sliders(page, within):
    """All positions of each slider, visited by keyboard."""
    seen = []
    for slider in page.locator(f"{within} [data-nnerr=slider]").all():
        handle = slider.locator("input[type=range]")
        handle.scroll_into_view_if_needed()
        handle.focus()
        page.keyboard.press("Home")
        positions = [slider.evaluate(SHOWN)]
        for _ in range(int(handle.get_attribute("max"))):
            page.keyboard.press("ArrowRight")
            positions.append(slider.evaluate(SHOWN))
        seen.append({"name": slider.get_attribute("data-name"), "positions": positions})
    return seen


def drawn(page, screenshot=None):
    """The answer to a seven, drawn by the mouse on the page's pad; nothing where there is none."""
    from pad import DIGITS, PAD, PADS, draw  # which opens its pages by what stands here

    if not page.locator(PAD).count():
        return None
    page.wait_for_function(PADS)
    pad = page.locator(PAD).first
    draw(page, pad, DIGITS[7])
    if screenshot:
        screenshot.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=screenshot)
    return {"predicted": pad.evaluate("root => root.pad.answer.predicted"), "said": pad.locator("[role=status]").text_content()}


def edit(page, old, new):
    """Types `new` over `old` in the cell that holds it, and leaves the cursor there."""
    lines = page.locator(f"{PANEL} .jp-CodeCell .cm-line")
    line = lines.filter(has_text=old).first
    # Not the inner text, which a cell off screen does not have.
    text = line.text_content().replace(old, new)
    line.click()
    page.keyboard.press("Home")
    page.keyboard.press("Shift+End")
    page.keyboard.insert_text(text)
    lines.filter(has_text=new).first.wait_for()


def keep(page, options, seconds):
    """Asks in a cell below the last one what the notebook used, and writes what JupyterLab then saves."""
    name = Path(options.notebook).name
    page.locator(f"{PANEL} .jp-Notebook-footer").click()
    page.keyboard.insert_text(question(nbformat.read(name, as_version=4)))  # in the notebooks' folder
    page.keyboard.press("Control+Enter")
    page.wait_for_function(ENDED, timeout=60 * SECOND)
    with page.expect_request(lambda asked: asked.method == "PUT" and urlsplit(asked.url).path.endswith(name)) as saved:
        page.keyboard.press("Control+s")
    notebook = saved.value.post_data_json["content"]
    notebook["metadata"]["seconds"] = seconds
    options.keep.mkdir(parents=True, exist_ok=True)
    (options.keep / name).write_text(json.dumps(notebook), encoding="utf-8")


# Scrolls to a page; is there one more below?
SCROLL = """(n, page) => {
    const top = page * (n.clientHeight - 40);
    n.scrollTop = top;
    const drawn = () => new Promise(requestAnimationFrame);
    return drawn().then(drawn).then(drawn).then(() => n.scrollTop > top - 1 && n.scrollTop + n.clientHeight < n.scrollHeight - 1);
}"""


def screenshots(page, folder, name):
    """The whole notebook, page by page, in the light and the dark theme."""
    folder.mkdir(parents=True, exist_ok=True)
    theme = page.evaluate("() => document.body.dataset.jpThemeName")
    try:
        for chosen in ("JupyterLab Light", "JupyterLab Dark"):
            choose(page, chosen)
            panel = page.locator(f"{PANEL} .jp-WindowedPanel-outer").first
            # A cell has its height once it was in view: the end is looked for anew on every page.
            for number in itertools.count():
                more = panel.evaluate(SCROLL, number)
                page.screenshot(path=folder / f"{name}-{chosen.split()[1].lower()}-{number:02}.png")
                if not more:
                    break
    finally:
        choose(page, theme)


def choose(page, theme):
    if page.evaluate("() => document.body.dataset.jpThemeName") != theme:
        menu(page, "Settings", "Theme", theme)
        page.wait_for_function("theme => document.body.dataset.jpThemeName === theme", arg=theme)


def expand(page):
    """Opens all that is collapsed below a heading."""
    page.locator(f"{PANEL} .jp-Cell .jp-InputPrompt").first.click()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Shift+ArrowRight")


def visit_lab(options):
    parts, outside = urlsplit(options.url), []
    # A workspace of our own: the student's open tabs stay as they are, and two visits do not meet.
    workspace = f"test-{Path(options.notebook).stem}"
    address = f"{parts.scheme}://{parts.netloc}/lab/workspaces/{workspace}/tree/{options.notebook}?{parts.query}&reset"
    with browser(outside) as page:
        page.route("**/api/contents/**", keep_files)
        page.goto(address, timeout=60 * SECOND)
        page.wait_for_selector(f"{PANEL} .jp-CodeCell", timeout=60 * SECOND)
        page.wait_for_function(CONNECTED, timeout=60 * SECOND)
        expand(page)
        start = time.monotonic()
        run(page, "Run All Cells", 3600)  # notebooks 08 and 09 may have their networks to train
        seconds = time.monotonic() - start
        seen = {"first": outputs(page), "covered": uncover(page), "sliders": sliders(page, PANEL)}
        seen["pad"] = drawn(page, options.screenshots and options.screenshots / "pad-lab.png")
        if options.keep:
            keep(page, options, seconds)
        if options.screenshots:
            screenshots(page, options.screenshots, Path(options.notebook).stem)
        if options.edit:
            edit(page, *options.edit)
            run(page, "Run Selected Cell and All Below", 1800)
            seen["edited"] = outputs(page)
        # The kernel ends with its notebook.
        with page.expect_response(lambda answer: answer.request.method == "DELETE", timeout=20 * SECOND):
            menu(page, "Kernel", "Shut Down Kernel")
    return seen | {"outside": outside}


def visit_page(options):
    outside = []
    with browser(outside) as page:
        page.goto(options.file.resolve().as_uri())
        return {"sliders": sliders(page, "body"), "pad": drawn(page), "outside": outside}


def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(required=True)
    lab = commands.add_parser("lab")
    lab.add_argument("url")
    lab.add_argument("notebook")
    lab.add_argument("--keep", type=Path, metavar="FOLDER")
    lab.add_argument("--edit", nargs=2, metavar=("OLD", "NEW"))
    lab.add_argument("--screenshots", type=Path)
    lab.set_defaults(visit=visit_lab)
    page = commands.add_parser("page")
    page.add_argument("file", type=Path)
    page.set_defaults(visit=visit_page)
    options = parser.parse_args()
    print(json.dumps(options.visit(options)))


if __name__ == "__main__":
    main()
