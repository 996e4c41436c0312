"""Drives JupyterLab in headless Chromium as a student would, and prints what it saw as one line of JSON.

    python browser.py URL NOTEBOOK OLD_LINE NEW_LINE [SCREENSHOT_FOLDER]

URL is the running JupyterLab's, token included. The notebook is opened and all its cells are run; the cell that
holds OLD_LINE is edited to NEW_LINE and everything from it on is run again; each slider is moved to all positions.
Where OLD_LINE is empty nothing is edited.
"""

import json
import os
import shutil
import sys
import time
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

MINUTE = 60_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]


def chromium():
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("NNERR_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        sys.exit("No Chromium was found. Install it: sudo apt-get install chromium")
    return found


def menu(page, *path):
    """Clicks through the main menu, for example Run, Run All Cells."""
    page.locator(".lm-MenuBar-itemLabel", has_text=path[0]).first.click()
    for entry in path[1:]:
        page.locator(".lm-Menu-itemLabel", has_text=entry).filter(visible=True).first.click()


def settle(page, limit):
    """Waits until the kernel has been idle for a second, and no cell waits for its turn."""
    end = time.monotonic() + limit
    quiet = 0
    while time.monotonic() < end:
        busy = page.evaluate("""() => {
            const shown = document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook-ExecutionIndicator');
            const waiting = [...document.querySelectorAll('.jp-InputPrompt')].some(p => p.textContent.includes('[*]'));
            return waiting || !shown || shown.dataset.status !== 'idle';
        }""")
        quiet = 0 if busy else quiet + 1
        if quiet > 4:
            return
        time.sleep(0.25)
    sys.exit(f"The notebook was still running after {limit} s.")


def outputs(page):
    """What the notebook shows now: figures, sliders' states, errors."""
    return page.evaluate("""() => {
        const all = [...document.querySelectorAll('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output')];
        const figure = node => [...node.querySelectorAll('svg[role=img]')].map(s => s.outerHTML)
            .concat([...node.querySelectorAll('img')].map(i => i.src));
        const error = node => node.dataset.mimeType === 'application/vnd.jupyter.stderr' || node.dataset.mimeType === 'application/vnd.jupyter.error';
        return {
            figures: all.flatMap(figure),
            inline: all.filter(n => n.querySelector('svg[role=img]')).length,
            errors: all.filter(error).map(n => n.textContent.slice(0, 500)),
        };
    }""")


def scroll_through(page):
    """Brings every cell on screen once, so that the notebook attaches all of them."""
    for cell in page.locator(".jp-Notebook .jp-Cell").all():
        cell.scroll_into_view_if_needed()


def edit(page, old, new):
    """Replaces the line `old` by `new` in the cell that holds it, and leaves that cell selected."""
    line = page.locator(".jp-CodeCell .cm-line", has_text=old).first
    line.scroll_into_view_if_needed()
    line.click()
    page.keyboard.press("Home")
    page.keyboard.press("Shift+End")
    page.keyboard.insert_text(new)


def sliders(page):
    """Moves each slider with the keyboard to all its positions: [[{label, values}, ...], ...]."""
    seen = []
    for box in page.locator("[data-nnerr=slider]").all():
        box.scroll_into_view_if_needed()
        handle = box.locator("input[type=range]")
        handle.focus()
        page.keyboard.press("Home")
        positions = []
        last = int(handle.get_attribute("max"))
        for position in range(last + 1):
            if position:
                page.keyboard.press("ArrowRight")
            shown = box.locator("output").inner_text()
            frame = box.evaluate("""box => {
                const visible = n => n.offsetParent !== null;
                const image = [...box.querySelectorAll('img')].find(visible);
                return {image: image ? image.src : '', width: image ? image.naturalWidth : 0,
                        values: [...box.querySelectorAll('[data-value]')].filter(visible).map(n => n.dataset.value)};
            }""")
            positions.append({"label": shown, **frame})
        seen.append(positions)
    return seen


def screenshots(page, folder, name):
    """The whole notebook, in the light and the dark theme, page by page."""
    os.makedirs(folder, exist_ok=True)
    for theme in ("Light", "Dark"):
        page.locator(".lm-MenuBar-itemLabel", has_text="Settings").first.click()
        page.locator(".lm-Menu-itemLabel", has_text="Theme").filter(visible=True).first.hover()
        page.locator(".lm-Menu-itemLabel", has_text=f"JupyterLab {theme}").filter(visible=True).first.click()
        page.wait_for_timeout(1500)
        panel = page.locator(".jp-WindowedPanel-outer").first
        height = panel.evaluate("n => n.scrollHeight")
        step = panel.evaluate("n => n.clientHeight") - 60
        for number, top in enumerate(range(0, height, step)):
            panel.evaluate("(n, top) => n.scrollTop = top", top)
            page.wait_for_timeout(300)
            page.screenshot(path=os.path.join(folder, f"{name}-{theme.lower()}-{number:02}.png"))


def main():
    url, notebook, old, new = sys.argv[1:5]
    folder = sys.argv[5] if len(sys.argv) > 5 else None
    parts = urlsplit(url)
    address = f"{parts.scheme}://{parts.netloc}/lab/workspaces/test/tree/{notebook}?{parts.query}&reset"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.goto(address, timeout=MINUTE)
        page.wait_for_selector(".jp-NotebookPanel .jp-CodeCell", timeout=MINUTE)
        settle(page, 60)
        scroll_through(page)
        menu(page, "Run", "Run All Cells")
        settle(page, 240)
        scroll_through(page)
        seen = {"first": outputs(page), "sliders": sliders(page)}
        if folder:
            screenshots(page, folder, os.path.splitext(os.path.basename(notebook))[0])
        if old:
            edit(page, old, new)
            menu(page, "Run", "Run Selected Cell and All Below")
            settle(page, 240)
            scroll_through(page)
            seen["edited"] = outputs(page)
        browser.close()
    print(json.dumps(seen))


main()
