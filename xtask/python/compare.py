"""What a notebook shows now, beside what it showed when it was committed.

Matrix products round differently on processors with other vector instructions, so a notebook
carries the level it ran on and where its data came from. Where both are equal every number and
every table must be equal; where only the data are, numbers may differ by their quantity's
tolerance; on other data only the same rows must be there. Where a set in files is missing here, a
notebook that measured it is compared on its other sets alone.
"""

# Largest accepted difference on another vector level, in the quantity's own unit (fractions).
TOLERANCES = {"accuracy": 0.01, "ece": 0.006, "loss": 0.05}
TOLERANCE = 0.02
# The column of the set, and sets that are means over others.
SET = 4
MEANS = {"near", "far"}
# Pictures follow from the numbers; PNG bytes also from the encoder.
COMPARED = ("text/plain", "text/csv", "text/html", "image/svg+xml")


def notebooks(committed, current, results, stem):
    """Sentences about every difference."""
    before, now = (results(notebook, stem) for notebook in (committed, current))
    origin, here = (notebook.metadata.get("nnerr", {}) for notebook in (committed, current))
    same_data = origin.get("data") == here.get("data")
    exact = same_data and origin.get("simd") == here.get("simd")
    absent = set(origin.get("sets", "").split()) - set(here.get("sets", "").split())
    touched = any(set_of(row) in absent for row in before)
    if touched:
        before, now = ([row for row in table if set_of(row) not in absent | MEANS] for table in (before, now))
    problems = rows(before, now, exact, same_data)
    if exact and not problems and not touched:
        problems = outputs(committed, current)
    return problems


def set_of(row):
    """The set in a row, without `+misclassified` of the task *erroneous*."""
    return row[SET].split("+")[0]


def rows(before, now, exact, same_data):
    expected, found = ({tuple(row[:-1]): row[-1] for row in table} for table in (before, now))
    problems = [f"results.csv: the row {','.join(key)} is new" for key in found.keys() - expected.keys()]
    for key, text in expected.items():
        if key not in found:
            problems.append(f"results.csv: the row {','.join(key)} is missing")
        elif exact and text != found[key]:
            problems.append(f"results.csv: {','.join(key)} was {text}, is {found[key]}")
        elif same_data and not exact and not close(text, found[key], TOLERANCES.get(key[1], TOLERANCE)):
            problems.append(f"results.csv: {','.join(key)} was {text}, is {found[key]} (other processor)")
    return sorted(problems)


def close(a, b, tolerance):
    if a == b:
        return True
    try:
        return abs(float(a) - float(b)) <= tolerance
    except ValueError:
        return False


def outputs(committed, current):
    problems = []
    for index, (old, new) in enumerate(zip(committed.cells, current.cells)):
        if old.cell_type != "code" or "changes" in old.metadata.get("tags", []):
            continue
        was, now = shown(old), shown(new)
        if was != now:
            problems.append(f"cell {index + 1} shows something else:\n{first_difference(was, now)}")
    return problems


def shown(cell):
    """Everything comparable that a cell shows. Streams carry progress and times: left out."""
    found = []
    for output in cell.outputs:
        data = output.get("data", {})
        found += [(kind, "".join(data[kind])) for kind in COMPARED if kind in data]
    return found


def first_difference(was, now):
    for (kind, old), (_, new) in zip(was, now):
        for before, after in zip(old.splitlines(), new.splitlines()):
            if before != after:
                return f"{kind}\n- {before[:300]}\n+ {after[:300]}"
        if old != new:
            return f"{kind}: {len(old)} characters before, {len(new)} now"
    return f"{len(was)} outputs before, {len(now)} now"
