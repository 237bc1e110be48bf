"""Where static files come from that are a single file of a large package."""

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage


class SingleFilesFinder(BaseFinder):
    """Finds the files that `STATIC_SINGLE_FILES` names by the folder they lie in, and none of their
    neighbours.
    """

    def __init__(self, *args, **kwargs):
        self.storages = {}
        for prefix, (folder, name) in settings.STATIC_SINGLE_FILES.items():
            storage = FileSystemStorage(location=folder)
            storage.prefix = prefix
            self.storages[f"{prefix}/{name}"] = (storage, name)

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        found = self.storages.get(path)
        if found is None or not found[0].exists(found[1]):
            return [] if find_all else None
        real = found[0].path(found[1])
        return [real] if find_all else real

    def list(self, ignore_patterns):
        for storage, name in self.storages.values():
            yield name, storage
