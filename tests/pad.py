"""Draws on a pad in headless Chromium as a student would; prints what was seen as one line of JSON.

    python pad.py PAGE TWO IMAGES COUNT [--screenshots FOLDER]

PAGE is a pad's own page, TWO a page with two pads, IMAGES a file of COUNT images of bytes, which the page judges. Pages
are opened from disk, without any network.
"""

import argparse
import base64
import json
from pathlib import Path

from browser import browser

# Digits as people write them: strokes through points of a square of 100 × 100.
DIGITS = {
    0: [[(50, 5), (28, 20), (22, 50), (28, 80), (48, 94), (68, 85), (78, 55), (72, 20), (50, 5)]],
    2: [[(24, 26), (36, 9), (60, 8), (73, 28), (58, 56), (22, 92), (80, 90)]],
    3: [[(25, 16), (48, 5), (71, 20), (62, 40), (42, 47), (70, 58), (74, 78), (50, 95), (22, 86)]],
    4: [[(32, 6), (24, 54), (80, 54)], [(66, 10), (62, 95)]],
    6: [[(66, 6), (40, 28), (26, 64), (40, 93), (68, 84), (68, 60), (46, 54), (28, 72)]],
    7: [[(22, 10), (78, 9), (44, 95)]],
    8: [[(50, 47), (30, 27), (50, 6), (70, 26), (50, 47), (27, 70), (50, 95), (74, 72), (50, 47)]],
    9: [[(72, 26), (50, 6), (28, 28), (46, 50), (72, 30)], [(72, 16), (66, 95)]],
    5: [[(76, 7), (34, 8), (30, 44), (55, 40), (74, 60), (58, 92), (22, 88)]],
    1: [[(52, 5), (49, 95)]],
}

# What the page answers, and the image as it copies it.
SEEN = """root => {
    const { predicted, confidence, scores, flagged, neighbours, active } = root.pad.answer;
    return { image: root.pad.packed(root.pad.image), predicted, confidence, scores, flagged, active,
             nearest: root.pad.model.near[neighbours[0].place], said: root.querySelector('[role=status]').textContent,
             what: root.querySelector('.what').textContent };
}"""

JUDGED = """(root, text) => {
    const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0)), all = [];
    for (let at = 0; at < bytes.length; at += 784) {
        const { predicted, confidence, scores, flagged } = root.pad.judge(bytes.subarray(at, at + 784));
        all.push([predicted, confidence, ...scores.slice(1), ...flagged.map(Number)]);
    }
    return all;
}"""
CHUNK = 400

INSERT = """html => {
    document.body.innerHTML = html;
    for (const script of [...document.body.getElementsByTagName('script')]) {
        const again = document.createElement('script');
        again.textContent = script.textContent;
        script.replaceWith(again);
    }
}"""

PADS = "() => { const all = [...document.querySelectorAll('[data-nnerr=pad]')]; return all.length > 0 && all.every(root => root.pad); }"
PAD = "[data-nnerr=pad]"


def opened(page, path):
    page.goto(path.resolve().as_uri())
    page.wait_for_function(PADS)
    return page.locator(PAD).first


def draw(page, pad, strokes, low=12, high=88):
    """Draws by the mouse, within a part of the pad."""
    canvas = pad.locator(".draw")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    place = lambda x, y: [box[at] + box[size] * (low + (high - low) * part / 100) / 100 for at, size, part in (("x", "width", x), ("y", "height", y))]
    for stroke in strokes:
        page.mouse.move(*place(*stroke[0]))
        page.mouse.down()
        for point in stroke[1:]:
            page.mouse.move(*place(*point), steps=6)
        page.mouse.up()


def touch(page, pad):
    """A seven by a finger."""
    box, fingers = pad.locator(".draw").bounding_box(), page.context.new_cdp_session(page)
    for kind, x, y in [("touchStart", 25, 20), ("touchMove", 50, 19), ("touchMove", 75, 18), ("touchMove", 60, 50), ("touchMove", 48, 85), ("touchEnd", 0, 0)]:
        points = [] if kind == "touchEnd" else [{"x": box["x"] + box["width"] * x / 100, "y": box["y"] + box["height"] * y / 100}]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    page.wait_for_timeout(50)


def main():
    parser = argparse.ArgumentParser()
    for name in ("page", "two", "images"):
        parser.add_argument(name, type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--screenshots", type=Path)
    options = parser.parse_args()
    outside, errors, seen = [], [], {}
    with browser(outside) as page:
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
        page.set_viewport_size({"width": 1200, "height": 800})
        pad = opened(page, options.page)
        look = lambda: pad.evaluate(SEEN)
        press = lambda *keys: [page.keyboard.press(key) for key in keys]

        # By the mouse: each digit large, then small and in a corner, which makes the same image.
        seen["blank"] = pad.locator("[role=status]").text_content()
        seen["drawn"] = []
        for digit, strokes in DIGITS.items():
            pad.get_by_role("button", name="Clear").click()
            draw(page, pad, strokes)
            large = look()
            pad.get_by_role("button", name="Clear").click()
            draw(page, pad, strokes, 4, 46)
            seen["drawn"].append({"digit": digit, "large": large, "small": look()})
        seen["milliseconds"] = pad.evaluate("root => root.pad.durations")
        if options.screenshots:
            options.screenshots.mkdir(parents=True, exist_ok=True)
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme=theme)
                page.wait_for_timeout(100)
                page.screenshot(path=options.screenshots / f"pad-{theme}.png", full_page=True)
            page.emulate_media(color_scheme="light")

        # By a finger, and by keys: a stroke downwards, taken back.
        press("c")
        touch(page, pad)
        seen["touched"] = look()
        pad.locator(".draw").focus()
        press("c", *["ArrowUp"] * 9, " ", *["ArrowDown"] * 18, " ")
        seen["typed"] = look()
        press("z")
        seen["undone"] = pad.locator("[role=status]").text_content()

        # A test sample; turned by a quarter; and back by three; inverted; with noise; a stroke over it.
        names = ["sample", "quarter", "back", "inverted", "noise", "turned", "sampled again"]
        for name, keys in zip(names, ["s", "r", "rrr", "i", "n", "citt", "s"]):
            if name == "turned":
                press("c")
                draw(page, pad, DIGITS[7])
                keys = "tttttt"  # 90 degrees in six steps: as the quarter
                seen["upright"] = look()
            press(*keys)
            seen[name] = look()
        press("k")
        line = pad.locator("input")
        seen["line"], seen["copied"] = line.input_value(), look()
        draw(page, pad, DIGITS[7])
        seen["over"] = look()

        # Dark and light; the whole set.
        seen["dark"] = []
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.wait_for_timeout(100)
            seen["dark"].append(pad.get_attribute("data-dark"))
        images = options.images.read_bytes()
        seen["judged"] = []
        for at in range(0, options.count, CHUNK):
            text = base64.b64encode(images[784 * at : 784 * min(options.count, at + CHUNK)]).decode()
            seen["judged"] += pad.evaluate(JUDGED, text)

        # Two on one page: each answers by itself.
        opened(page, options.two)
        first, second = page.locator(PAD).all()
        draw(page, second, DIGITS[3])
        seen["two"] = [one.locator(".class").text_content() for one in (first, second)]

        # As JupyterLab inserts what a cell shows: scripts run once they are made anew.
        page.goto("about:blank")
        page.evaluate(INSERT, options.two.read_text(encoding="utf-8"))
        page.wait_for_function(PADS)
        seen["inserted"] = page.locator(f"{PAD} .draw").count()

        # Where no script may run, one line is left.
        silent = page.context.browser.new_page(java_script_enabled=False)
        silent.goto(options.page.resolve().as_uri())
        seen["silent"] = silent.locator(PAD).inner_text().strip()
    print(json.dumps(seen | {"outside": outside, "errors": errors}))


if __name__ == "__main__":
    main()
