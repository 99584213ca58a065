"""Explorers whose pictures are charts: SVG in place of canvases, and otherwise what the kit asks of every explorer."""

from .kit import ExplorerInBrowser, Page


class ChartsInBrowser(ExplorerInBrowser):
    def by_keyboard_alone(self, page: Page) -> None:
        page.canvas = lambda name, view=None: chart(page, name, view)
        super().by_keyboard_alone(page)


def chart(page: Page, name: str, view=None):
    return (view or page.view).locator(f"svg[data-map='{name}']")


def drag(page: Page, bar, dy: float) -> None:
    """Take a bar in the middle and pull it by dy pixels."""
    box = bar.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x, y + dy / 2, steps=3)
    page.page.mouse.move(x, y + dy, steps=3)
    page.page.mouse.up()
