"""What a page asks about what is odd: the ticks that answer, and the codes they confirm."""

from lxml import html


def ticks(answer) -> list[str]:
    """Return what the ticks of a page send, in their order."""
    return html.fromstring(answer.content).xpath("//input[@name='confirm']/@value")


def codes_asked(answer) -> list[str]:
    return [tick.partition(":")[0] for tick in ticks(answer)]


def post_surely(browser, address, values):
    """Send a form, and once more with all ticks where it asks."""
    answer = browser.post(address, values, follow=True)
    if sure := ticks(answer):
        answer = browser.post(address, values | {"confirm": sure}, follow=True)
    return answer
