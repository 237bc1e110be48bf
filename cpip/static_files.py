"""Where static files come from that are a single file of a large package."""

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage


class SingleFilesFinder(BaseFinder):
    """Finds the files that `STATIC_SINGLE_FILES` names, and none of their neighbours."""

    def __init__(self, *args, **kwargs):
        self.storages = {}
        for prefix, (folder, name) in settings.STATIC_SINGLE_FILES.items():
            storage = FileSystemStorage(location=folder)
            storage.prefix = prefix
            self.storages[f"{prefix}/{name}"] = (storage, name)

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        storage, name = self.storages.get(path, (None, None))
        if storage is None or not storage.exists(name):
            return [] if find_all else None
        full_path = storage.path(name)
        return [full_path] if find_all else full_path

    def list(self, ignore_patterns):
        for storage, name in self.storages.values():
            yield name, storage
