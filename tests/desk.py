"""A notebook in JupyterLab as a test sees and moves it; nothing is written to the clone."""

import re
import time
from pathlib import Path
from urllib.parse import urlsplit

from browser import CONNECTED, PANEL, SECOND, menu

ROOT = Path(__file__).resolve().parent.parent
BAR = f"{PANEL} .nnerr-live-bar"
PATIENCE = 240

# Cells of code: their source, their number, and what they show, the text of each and the source of each picture.
CELLS = """() => [...document.querySelectorAll('PANEL .jp-CodeCell')].map(cell => ({
    number: cell.querySelector('.jp-InputPrompt').textContent,
    text: [...cell.querySelectorAll('.jp-OutputArea:not(.nnerr-live-ghost) > .jp-OutputArea-child > .jp-OutputArea-output')]
        .map(output => output.textContent).join(' '),
    pictures: [...cell.querySelectorAll('.jp-Cell-outputWrapper .jp-OutputArea:not(.nnerr-live-ghost) img')].map(image => image.src),
    note: cell.querySelector(':scope > .nnerr-live-note')?.textContent ?? '',
    stale: cell.classList.contains('nnerr-live-stale'),
}))""".replace("PANEL", PANEL)


def code(identity, source):
    return {"cell_type": "code", "id": identity, "metadata": {}, "outputs": [], "execution_count": None, "source": source}


class Desk:
    """A notebook in JupyterLab that lies nowhere: what is saved is kept here, and opened again from here."""

    def __init__(self, page, url, name, content):
        self.page, self.url, self.name, self.content = page, urlsplit(url), name, content
        page.route(re.compile(r"/api/contents/notebooks/" + re.escape(name)), self.serve)

    def serve(self, route):
        request = route.request
        if "/checkpoints" in request.url:
            point = {"id": "checkpoint", "last_modified": "2018-01-01T00:00:00Z"}
            route.fulfill(status=201, json=point) if request.method == "POST" else route.fulfill(json=[])
            return
        if request.method == "PUT":
            self.content = request.post_data_json["content"]
        model = {"name": self.name, "path": f"notebooks/{self.name}", "type": "notebook", "format": "json", "mimetype": None,
                 "writable": True, "created": "2018-01-01T00:00:00Z", "last_modified": "2018-01-01T00:00:00Z", "hash": None,
                 "hash_algorithm": None, "content": self.content if "content=0" not in request.url and request.method != "PUT" else None}
        if model["content"] is None:
            model["format"] = None
        route.fulfill(json=model)

    def open(self):
        self.page.goto(f"{self.url.scheme}://{self.url.netloc}/lab/workspaces/live-{Path(self.name).stem}/tree/notebooks/{self.name}"
                       f"?{self.url.query}&reset", timeout=120 * SECOND)
        self.page.wait_for_selector(f"{PANEL} .jp-CodeCell", timeout=120 * SECOND)
        self.page.wait_for_selector(BAR, timeout=60 * SECOND)
        self.page.wait_for_function(CONNECTED, timeout=120 * SECOND)
        # A long notebook comes cell by cell.
        cells = sum(cell["cell_type"] == "code" for cell in self.content["cells"])
        self.page.wait_for_function("([cells, wanted]) => document.querySelectorAll(cells).length >= wanted",
                                    arg=[f"{PANEL} .jp-CodeCell", cells], timeout=60 * SECOND)

    def cells(self):
        return self.page.evaluate(CELLS)

    def texts(self):
        return [cell["text"].strip() for cell in self.cells()]

    def source(self, at=0):
        return self.page.locator(f"{PANEL} .jp-CodeCell").nth(at).locator(".cm-line").all_text_contents()

    def said(self):
        return self.page.locator(f"{BAR} .nnerr-live-said").first.text_content()

    def phase(self):
        return self.page.locator(f"{BAR} .nnerr-live-line").first.get_attribute("data-phase")

    def ended(self, limit=PATIENCE):
        """Waits until no cell runs for a slider; the line that is said then."""
        self.page.wait_for_timeout(150)
        end = time.monotonic() + limit
        while self.phase() in ("running", "waiting"):
            if time.monotonic() > end:
                raise SystemExit(f"{self.name} did not end: {self.said()}")
            self.page.wait_for_timeout(50)
        return self.said()

    def input(self, name):
        label = self.page.locator(f"{BAR} label", has=self.page.locator("b", has_text=re.compile(f"^{name}$"))).first
        return self.page.locator(f"#{label.get_attribute('for')}")

    def keys(self, name, *keys):
        handle = self.input(name)
        handle.scroll_into_view_if_needed()
        handle.focus()
        for key in keys:
            self.page.keyboard.press(key)

    def drag(self, name, to, steps=12, pause=30):
        """Drags a slider to a position by the mouse, and lets go."""
        handle = self.input(name)
        handle.scroll_into_view_if_needed()
        box, last, now = handle.bounding_box(), int(handle.get_attribute("max")), int(handle.input_value())
        x = lambda at: box["x"] + 8 + (box["width"] - 16) * at / last
        y = box["y"] + box["height"] / 2
        self.page.mouse.move(x(now), y)
        self.page.mouse.down()
        for step in range(1, steps + 1):
            self.page.mouse.move(x(now + (to - now) * step / steps), y)
            self.page.wait_for_timeout(pause)
        seen = self.said()
        self.page.mouse.up()
        # A pixel is not a position where there are many.
        for _ in range(abs(int(handle.input_value()) - to)):
            self.page.keyboard.press("ArrowRight" if int(handle.input_value()) < to else "ArrowLeft")
        return seen

    def type(self, at, old, new):
        """Types over a text in a cell's source."""
        line = self.page.locator(f"{PANEL} .jp-CodeCell").nth(at).locator(".cm-line").filter(has_text=old).first
        line.scroll_into_view_if_needed()
        text = line.text_content().replace(old, new)
        line.click()
        self.page.keyboard.press("Home")
        self.page.keyboard.press("Shift+End")
        self.page.keyboard.insert_text(text)

    def run(self, at, limit=PATIENCE):
        """Runs a cell by hand and waits for its end."""
        cell = self.page.locator(f"{PANEL} .jp-CodeCell").nth(at)
        cell.scroll_into_view_if_needed()
        cell.locator(".cm-line").first.click()
        before = cell.locator(".jp-InputPrompt").text_content()
        self.page.keyboard.press("Control+Enter")
        end = time.monotonic() + limit
        while cell.locator(".jp-InputPrompt").text_content() in (before, "[*]:"):
            if time.monotonic() > end:
                raise SystemExit(f"{self.name}: cell {at} did not end")
            self.page.wait_for_timeout(30)
        self.page.wait_for_timeout(200)

    def save(self):
        with self.page.expect_request(lambda asked: asked.method == "PUT" and urlsplit(asked.url).path.endswith(self.name)):
            self.page.keyboard.press("Control+s")
        self.page.wait_for_timeout(300)

    def shut(self):
        with self.page.expect_response(lambda answer: answer.request.method == "DELETE", timeout=20 * SECOND):
            menu(self.page, "Kernel", "Shut Down Kernel")


def notebook(*cells):
    return {"cells": list(cells), "metadata": {"kernelspec": {"display_name": "Rust", "language": "rust", "name": "rust"}}, "nbformat": 4,
            "nbformat_minor": 5}
