"""A tracker as a production is before anything is in it: tables, and nothing in them."""

import contextlib

from tests.browser.tracker import Tracker
from tests.templates import TABLES, static_files, template


class EmptyTracker(Tracker):
    """Without the demonstration. Its clock is held, so that its days are always the same."""

    @contextlib.contextmanager
    def running(self):
        self.database.create(template(self.database.server, TABLES))
        (self.var / "static").symlink_to(static_files())
        try:
            self.start()
            try:
                yield self
            finally:
                self.stop()
        finally:
            self._listener.close()
            self.database.drop()

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {
            "CPIP_DEMONSTRATION": "0",
            "CPIP_TODAY": "2018-05-21",
        }
