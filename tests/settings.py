"""Settings for tests: demo mode in a throw-away folder, nothing slow on purpose, nothing sent anywhere."""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="kitsportal-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ |= {
    "KITSPORTAL_DEMO": "1",
    "KITSPORTAL_DATA_DIR": _folder,
    "BASE_URL": "http://localhost:8000",
    "SANDBOX_URL": "http://127.0.0.1:1",
    "CELERY_BROKER_URL": "memory://",
    "LOG_LEVEL": "WARNING",
}
os.environ.setdefault("DATABASE_URL", f"sqlite:///{_folder}/portal.sqlite3")

from kitsportal.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
