"""What the Tab key can come to."""

STOPS = (
    "a[href]:not([tabindex='-1']), button, input:not([type=hidden]), select, textarea, summary,"
    " [tabindex='0']"
)
IS_STOP = """one => {
    if (one.type !== "radio") return true;
    const group = [...document.getElementsByName(one.name)];
    return one === (group.find(other => other.checked) || group[0]);
}"""


def stops_of(page):
    """Every control that the Tab key can come to: of a group of radios the one that is chosen, or
    else the first.
    """
    stops = [one for one in page.locator(STOPS).element_handles() if one.is_visible()]
    return [stop for stop in stops if stop.evaluate(IS_STOP)]
