"""Cuts Roboto down to the letters that figures need, and draws the arrows it lacks.

    pip install fonttools==4.68.0
    python subset.py /usr/share/fonts/truetype/roboto/unhinted/RobotoTTF

Kerning and layout tables are dropped, so that a text is exactly as wide as the
sum of its letters' advance widths: that is how figures are laid out.
"""

import sys
from fontTools import subset
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

LETTERS = [
    *range(0x20, 0x7F), *range(0xA0, 0x100),  # Latin-1
    *range(0x174, 0x179),  # ŵ, ŷ
    *range(0x391, 0x3CA),  # Greek
    *range(0x2070, 0x208F), 0x1D62, 0x2B2, 0x2E1, 0x1D40,  # raised and lowered digits and letters
    0x2013, 0x2014, 0x2016, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2026, 0x2030, 0x2032, 0x2033,
    0x2202, 0x2206, 0x220F, 0x2211, 0x2212, 0x221A, 0x221E, 0x222B, 0x2248, 0x2260, 0x2264, 0x2265,
]
LEFT, RIGHT = 0x2190, 0x2192


def arrow(pen, width, stroke, left):
    """One contour: a shaft and a head of 45 degrees, centred on the minus sign."""
    middle, head = 640, 330
    points = [
        (110, middle - stroke / 2), (width - 110 - stroke, middle - stroke / 2),
        (width - 110 - head, middle - head + stroke / 2), (width - 110 - head + stroke * 0.7, middle - head - stroke * 0.2),
        (width - 90, middle),
        (width - 110 - head + stroke * 0.7, middle + head + stroke * 0.2), (width - 110 - head, middle + head - stroke / 2),
        (width - 110 - stroke, middle + stroke / 2), (110, middle + stroke / 2),
    ]
    if left:
        points = [(width - x, y) for x, y in reversed(points)]
    points = [(round(x), round(y)) for x, y in reversed(points)]  # TrueType: clockwise is ink
    pen.moveTo(points[0])
    for point in points[1:]:
        pen.lineTo(point)
    pen.closePath()


for face, stroke in [("Regular", 150), ("Medium", 190)]:
    font = TTFont(f"{sys.argv[1]}/Roboto-{face}.ttf")
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "LTSH", "VDMX", "hdmx", "DSIG"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=LETTERS)
    cutter.subset(font)
    for code, name in [(LEFT, "arrowleft"), (RIGHT, "arrowright")]:
        pen = TTGlyphPen(font.getGlyphSet())
        arrow(pen, 1700, stroke, code == LEFT)
        font.setGlyphOrder(font.getGlyphOrder() + [name])
        font["glyf"].glyphs[name] = pen.glyph()
        font["hmtx"].metrics[name] = (1700, 0)
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[code] = name
    font["maxp"].numGlyphs = len(font.getGlyphOrder())
    font.save(f"Roboto-{face}.subset.ttf")
