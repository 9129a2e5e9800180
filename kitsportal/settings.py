"""All settings of Kits Portal. What a deployment may set is in .env.example; a wrong value stops the start with a sentence."""

from __future__ import annotations

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from kitsportal.environment import at_least, demo_secrets, key_ring, lease_seconds, one_of, quiet_seconds, strong_secret

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# --------------------------------------------------------------------------------------------------------- this machine

KITSPORTAL_DEMO = env.bool("KITSPORTAL_DEMO", default=False)
DATA_DIR = Path(env.str("KITSPORTAL_DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
BASE_URL = env.str("BASE_URL", default="http://localhost:8000" if KITSPORTAL_DEMO else "").rstrip("/")
if not BASE_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured(
        "BASE_URL is missing: the address people open, such as https://kits.example.org. Mails and links are made with it."
    )

_made = demo_secrets(DATA_DIR) if KITSPORTAL_DEMO else {}
SECRET_KEY = strong_secret("SECRET_KEY", env.str("SECRET_KEY", default=_made.get("secret_key", "")))
KITSPORTAL_KEY_RING = key_ring("KITSPORTAL_KEY_RING", env.str("KITSPORTAL_KEY_RING", default=_made.get("key_ring", "")))

DEBUG = False
_host = environ.urlparse(BASE_URL).hostname or ""
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"] if KITSPORTAL_DEMO else [_host]
ALLOWED_HOSTS += [host for host in env.list("ALLOWED_HOSTS", default=[]) if host != "*"]
HTTPS = BASE_URL.startswith("https://")

# ------------------------------------------------------------------------------------------------------------- the rooms

INSTALLED_APPS = [
    "kitsportal",
    "sharing",
    "explorer",
    "touchpoints",
    "teams",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "kitsportal.middleware.access_log",
    "kitsportal.api_middleware.api_answers",
    "django.middleware.security.SecurityMiddleware",
    "kitsportal.middleware.StaticFiles",
    "csp.middleware.CSPMiddleware",
    "kitsportal.middleware.private_pages",
    "kitsportal.middleware.readable_text",
    "kitsportal.middleware.signed_out_parts",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "teams.middleware.team_clock",
    "teams.middleware.SecondFactor",
    "teams.sessions.note_sessions",
]

ROOT_URLCONF = "kitsportal.urls"
ASGI_APPLICATION = "kitsportal.asgi.application"
WSGI_APPLICATION = "kitsportal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kitsportal.context.navigation",
            ],
        },
    },
]

# -------------------------------------------------------------------------------------------------------- kept elsewhere

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE is what keeps writers from failing with "database is locked"; docs/decisions/0003.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.cache_url("CACHE_URL", default="dbcache://portal_cache")}

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="filemail://" if KITSPORTAL_DEMO else "smtp://")
if not KITSPORTAL_DEMO and not env.str("EMAIL_URL", default=""):
    raise ImproperlyConfigured("EMAIL_URL is missing: the mail server, such as smtp+tls://user:password@mail.example.org:587.")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = str(DATA_DIR / "mail")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"Kits Portal <noreply@{_host}>")

# ------------------------------------------------------------------------------------------------------------------ Kits

# The documented address; the other addresses of the real Kits are not public and have no default.
KITS_OAUTH_URL = env.str("KITS_OAUTH_URL", default="https://api.audienceproject.com/oauth/v1/token")
KITS_EXPLORER_URL = env.str("KITS_EXPLORER_URL", default="")
KITS_CORE_URL = env.str("KITS_CORE_URL", default="")
KITS_REST_URL = env.str("KITS_REST_URL", default="")
SANDBOX_URL = env.str("SANDBOX_URL", default="").rstrip("/")

# Reports are found again by a marker at the end of their name when the answer to their creation is lost.
KITS_NAME_MARKER = env.bool("KITS_NAME_MARKER", default=True)

# --------------------------------------------------------------------------------------------------------------- workers

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="redis://localhost:6379/0")
# How long a worker may hold a run, and how long after an unanswered creation Kits might still be working on it: look-ups
# before are not believed. Shorter ones than the protocol needs are for tests in demo mode alone.
RUN_LEASE_SECONDS = lease_seconds("RUN_LEASE_SECONDS", env.int("RUN_LEASE_SECONDS", default=60), demo=KITSPORTAL_DEMO)
KITS_QUIET_SECONDS = quiet_seconds(
    "KITS_QUIET_SECONDS", env.int("KITS_QUIET_SECONDS", default=90), lease=RUN_LEASE_SECONDS, demo=KITSPORTAL_DEMO
)
SWEEP_SECONDS = env.int("SWEEP_SECONDS", default=2 if KITSPORTAL_DEMO else 5)
MIRROR_SECONDS = env.int("MIRROR_SECONDS", default=300)

# How long notices to one person are collected before they are mailed as one.
NOTICE_COLLECT_SECONDS = env.int("NOTICE_COLLECT_SECONDS", default=20 if KITSPORTAL_DEMO else 60)
# Webhooks may go to this machine, over plain http as well: for trying them out in demo mode alone.
WEBHOOK_LOOPBACK = env.bool("WEBHOOK_LOOPBACK", default=False)
if WEBHOOK_LOOPBACK and not KITSPORTAL_DEMO:
    raise ImproperlyConfigured("WEBHOOK_LOOPBACK opens this machine's own ports to webhooks: it is for demo mode alone.")

# Requests of one API token a minute; further ones are answered with 429.
API_REQUESTS_A_MINUTE = env.int("API_REQUESTS_A_MINUTE", default=120)

# ---------------------------------------------------------------------------------------------------------------- people

AUTH_USER_MODEL = "teams.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# Nobody is let in by an address that was not proved: so whether one is taken is told by mail alone, to who reads it.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {
    # Wrong passwords from where the address has not signed in yet; a browser that has counts for itself (teams.known_devices).
    "login_failed": "10/15m/ip,10/15m/key",
    "login_known_device": "10/15m/key",
    # So many mails that nobody asked for, and no more; each link in them works.
    "reset_password": "20/m/ip,3/15m/key",
}
# Whose X-Forwarded-For is believed, counted from the end. 0: nobody's, and the address that connects is the one that counts.
ALLAUTH_TRUSTED_PROXY_COUNT = at_least("TRUSTED_PROXIES", env.int("TRUSTED_PROXIES", default=0), 0)
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_SIGNUP_FORM_CLASS = "teams.signup.SignupForm"
ACCOUNT_ADAPTER = "teams.signup.AccountAdapter"
ACCOUNT_FORMS = {
    "add_email": "teams.account_forms.AddEmailForm",
    "change_password": "teams.account_forms.ChangePasswordForm",
    "reset_password_from_key": "teams.account_forms.ResetPasswordKeyForm",
    "set_password": "teams.account_forms.SetPasswordForm",
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "teams.passkeys.MFAAdapter"
MFA_FORMS = {"add_webauthn": "teams.passkeys.AddPasskeyForm", "edit_webauthn": "teams.passkeys.RenamePasskeyForm"}
MFA_TOTP_ISSUER = "Kits Portal"

# ------------------------------------------------------------------------------------------------------------- languages

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fi", _("Finnish")), ("sv", _("Swedish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
TIME_ZONE = "Europe/Helsinki"
USE_I18N = True
USE_TZ = True

# ----------------------------------------------------------------------------------------------------------------- files

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "kitsportal.finders.VendorFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# -------------------------------------------------------------------------------------------------------------- security

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "kitsportal.middleware.form_too_old"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
if HTTPS:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
SILENCED_SYSTEM_CHECKS: list[str] = []

# Probes ask over plain http, from this machine or the load balancer's.
# The API refuses plain http instead of leading on (kitsportal/api_middleware.py).
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$", r"^api/v1/"]
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

# ------------------------------------------------------------------------------------------------------------------ logs

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOG_FORMAT = one_of("LOG_FORMAT", env.str("LOG_FORMAT", default="line"), ("line", "json"))
# One line a request, without its query; a demo is quieter.
ACCESS_LOG = env.bool("ACCESS_LOG", default=not KITSPORTAL_DEMO)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"about": {"()": "kitsportal.logs.About"}, "one_line": {"()": "kitsportal.logs.OneLine"}},
    "formatters": {"line": {"()": "kitsportal.logs.Line"}, "json": {"()": "kitsportal.logs.Json"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["about", "one_line"],
            "level": LOG_LEVEL,
        },
        "calls": {"class": "kitsportal.logs.CountCalls"},
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "httpx": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "kitsapi.calls": {"level": "DEBUG", "handlers": ["calls"]},
        "kitsportal.access": {"level": "INFO" if ACCESS_LOG else "WARNING"},
    },
}
