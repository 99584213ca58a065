"""Charts as inline SVG: no script, no style of their own, colours by class. The numbers stand beside each as text."""

from collections.abc import Sequence

from cnnkit.grading.report.page import safe

WIDTH, HEIGHT, BELOW, LEFT = 360, 160, 24, 30  # little more than a phone is wide, so that its words stay large
GAP = 3


def columns(counts: Sequence[int], labels: Sequence[str], says: str) -> str:
    """A histogram; ``labels`` go below the columns, empty ones are left out, ``says`` is the picture in words."""
    most = max([*counts, 1])
    step = (WIDTH - LEFT) / len(counts)
    base = HEIGHT - BELOW
    drawn = [f'<line class="axis" x1="{LEFT}" y1="{base}" x2="{WIDTH}" y2="{base}"/>']
    drawn.append(_text(LEFT - 5, 22, str(most), "end"))
    for i, (count, label) in enumerate(zip(counts, labels, strict=True)):
        height = round((base - 18) * count / most, 1)
        x = round(LEFT + i * step, 1)
        if count:
            drawn.append(f'<rect class="info" x="{x}" y="{base - height}" width="{step - GAP:.1f}" height="{height}"/>')
        if label:
            drawn.append(_text(x + (step - GAP) / 2, HEIGHT - 7, label, "middle"))
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{safe(says)}">{"".join(drawn)}</svg>'


def strip(shares: Sequence[tuple[str, float]]) -> str:
    """One bar cut into shares of 1, by class. It only repeats numbers that stand beside it."""
    drawn, x = [], 0.0
    for kind, share in shares:
        if share:
            drawn.append(f'<rect class="{kind}" x="{100 * x:.2f}%" y="0" width="{100 * share:.2f}%" height="100%"/>')
        x += share
    return f'<svg class="strip" aria-hidden="true">{"".join(drawn)}</svg>'


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{safe(words)}</text>'
