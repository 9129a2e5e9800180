"""Finds the front-end files that bin/setup made out of installed packages (see assets.py)."""

from django.contrib.staticfiles.finders import BaseStorageFinder
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage

from kitsportal.assets import NODE_MODULES

FOLDER = NODE_MODULES / ".kitsportal" / "static"


class VendorFinder(BaseStorageFinder):
    storage = FileSystemStorage(location=FOLDER)

    def list(self, ignore_patterns):
        if not FOLDER.is_dir():
            raise ImproperlyConfigured("The front-end files are missing: run bin/setup.")
        return super().list(ignore_patterns)
