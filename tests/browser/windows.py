"""The browser's windows, kept from test to test: to open one takes longer than most pages."""

from collections import defaultdict

from playwright.sync_api import Browser, Page

from tests.browser.reading import HEIGHT, Complaints
from tests.surroundings import PATIENCE

# A page that is none of the tracker's has nothing to forget.
FORGET = "() => { try { localStorage.clear(); } catch {} }"


class Windows:
    """Opens windows on the tracker, each as if nobody had used it before."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.complaints = Complaints()
        self._browser, self._url = browser, url
        self._open: list[tuple[Page, bool]] = []
        self._idle: dict[bool, list[Page]] = defaultdict(list)

    def open(
        self, session: dict | None, *, javascript: bool, width: int, is_new: bool
    ) -> Page:
        """Return a window in which a person is signed in, or nobody. A new one has kept no files
        of earlier pages.
        """
        idle = self._idle[javascript]
        page = self._new(javascript) if is_new or not idle else idle.pop()
        self._open.append((page, javascript))
        page.set_viewport_size({"width": width, "height": HEIGHT})
        if session:
            page.context.add_cookies(session["cookies"])
        return page

    def _new(self, javascript: bool) -> Page:
        context = self._browser.new_context(
            base_url=self._url, java_script_enabled=javascript, locale="en-GB"
        )
        context.set_default_timeout(PATIENCE * 1000)
        self.complaints.listen_to(context)
        return context.new_page()

    def leave(self) -> list[str]:
        """Clear the windows for the next test; return what their pages complained of."""
        heard = list(self.complaints.heard)
        for page, javascript in self._open:
            self._clear(page)
            self._idle[javascript].append(page)
        self._open.clear()
        self.complaints.heard.clear()
        return heard

    def _clear(self, page: Page) -> None:
        for other in page.context.pages:
            if other != page:
                other.close()
        page.unroute_all()
        page.evaluate(FORGET)
        page.goto("about:blank")
        page.mouse.move(0, 0)
        page.context.clear_cookies()
