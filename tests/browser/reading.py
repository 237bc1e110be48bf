"""What is looked at on every page: accessibility, width, and what the browser itself
complains of.
"""

from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page

AXE = (
    Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
).read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What may come out otherwise where the same things stand narrower.
RULES_OF_THE_LAYOUT = ["color-contrast", "scrollable-region-focusable", "target-size"]
# The first width is held against all rules; a narrower one against those of the layout, and what is
# shown there alone against all. No rule reads style sheets, which axe would else take in each time.
RUN_AXE = """async ([rules, rulesOfTheLayout]) => {
    const options = {resultTypes: ["violations"], preload: {assets: ["media"]}};
    const wider = window.shownWider;
    const shown = [...document.body.querySelectorAll("*")].filter(one => one.checkVisibility());
    const isNew = new Set(shown.filter(element => wider && !wider.has(element)));
    const outermost = [...isNew].filter(element => !isNew.has(element.parentElement));
    const audits = [[document, wider ? rulesOfTheLayout : rules]];
    if (outermost.length) audits.push([outermost, rules]);
    const violations = [];
    for (const [where, runOnly] of audits) {
        violations.push(...(await axe.run(where, {...options, runOnly})).violations);
    }
    window.shownWider = new Set(shown);
    return violations.map(fault => `${fault.id}: ${fault.help} (${fault.nodes.length}): `
        + fault.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | "));
}"""
# Names the innermost elements that reach furthest beyond the right edge.
STICKS_OUT = """() => {
    const root = document.documentElement;
    if (root.scrollWidth <= window.innerWidth) return "";
    const reach = element => element.getBoundingClientRect().left
        + Math.max(element.scrollWidth, element.clientWidth);
    const elements = [...document.body.querySelectorAll("*")];
    const wide = elements.filter(element => reach(element) > window.innerWidth + 1);
    const holds = (outer, inner) => outer !== inner && outer.contains(inner);
    const innermost = wide.filter(element => !wide.some(other => holds(element, other)));
    innermost.sort((first, second) => reach(second) - reach(first));
    const pieces = innermost.slice(0, 2).map(element => element.outerHTML.slice(0, 120));
    return `${root.scrollWidth} px: ` + pieces.join(" | ");
}"""
HEIGHT = 900  # pixels


class Complaints:
    """Hears errors of scripts, of files that do not load, and of the content security policy."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def listen_to(self, context: BrowserContext) -> None:
        context.on("console", self._hear)
        context.on(
            "weberror",
            lambda fault: self.heard.append(f"{fault.page.url}: {fault.error}"),
        )

    def _hear(self, message: ConsoleMessage) -> None:
        where = message.page.url if message.page else ""
        # The browser remarks on a page's own 403, 404, 409 and 422, and on what a form's script
        # is refused; those are the answers these tests ask for.
        answered = message.location["url"]
        is_typed = answered.partition("?")[0].endswith("/typed/")
        is_asked_for = answered == where or is_typed
        is_own_status = is_asked_for and "status of 4" in message.text
        if message.type in ("error", "warning") and not is_own_status:
            self.heard.append(f"{where}: {message.text}")


def follow(target: Locator) -> None:
    """Click what leads to another page, and wait until that page is whole.

    A bare click returns while the answer is still arriving: what waits by itself (`expect`, another
    click) may follow one, but what reads the page at once (`count`, `url`) may then read half of
    it.
    """
    with target.page.expect_navigation():
        target.click()


def faults_of(
    page: Page,
    *,
    audited: tuple[int, ...] = (1280, 375),
    measured: tuple[int, ...] = (640, 320),
) -> list[str]:
    """Return what is wrong with the page as it stands: against the rules of axe at some widths, too
    wide at any.

    640 pixels are what a page of 1280 has left when it is enlarged to 200%.
    """
    faults = []
    page.wait_for_load_state()
    page.evaluate(f"{AXE}; window.shownWider = null;")
    for width in (*audited, *measured):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        rules = [RULES, RULES_OF_THE_LAYOUT]
        found = page.evaluate(RUN_AXE, rules) if width in audited else []
        if sticking_out := page.evaluate(STICKS_OUT):
            found.append(f"scrolls sideways, {sticking_out}")
        faults += [f"{page.url} at {width}: {fault}" for fault in found]
    return faults
