"""All settings, by environment. Every name is listed in .env.example; checks.py judges them.

Without any environment this is the embedded site: SQLite and a random key, both in ``.lab/``.
With ``SITE_URL=https://…`` it is production: secure cookies, HSTS, and nothing left to defaults.
"""

from __future__ import annotations

import logging
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from labwatch.observing.extras import demand
from labwatch.observing.logs import logging_settings
from labwatch.secrets import local_secret_key, with_files
from labwatch.snapshots import storage_of

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.ENVIRON = with_files(os.environ)  # NAME_FILE names a file that holds a secret

# Where the site stands
DEBUG = env.bool("DEBUG", default=False)
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
IN_PRODUCTION = SITE_URL.startswith("https://")
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="")
STATE_DIR = Path(env.str("STATE_DIR", default=str(BASE_DIR / ".lab")))
SECRET_KEY = env.str("SECRET_KEY", default="") or local_secret_key(STATE_DIR)
# Former keys: what they signed still holds while a new one takes their place (docs/operations.md).
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[] if IN_PRODUCTION else ["127.0.0.1", "localhost"]
)
CSRF_TRUSTED_ORIGINS = [SITE_URL] if IN_PRODUCTION else []
WSGI_APPLICATION = "labwatch.wsgi.application"
ROOT_URLCONF = "labwatch.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "labwatch",
    "labwatch.publishing",
    "labwatch.dataset",
    "labwatch.bulk",
    "labwatch.search",
    "labwatch.webhooks",
    "labwatch.keys",
    "labwatch.addresses",
    "labwatch.workflow",
    "labwatch.logins",
    "labwatch.capture",
    "labwatch.tips",
    "labwatch.desk",
    "labwatch.bulkwork",
    "labwatch.alerts",
    "evaluators",
    "commitments",
    "sources",
    "labwatch.newsroom.apps.NewsroomConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_static",
    "labwatch.logins.apps.SecondFactorsConfig",
    "corsheaders",
    "csp",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "simple_history",
]

MIDDLEWARE = [
    "labwatch.observing.requestids.RequestNumbers",
    "labwatch.guard.headers.SafeHeaders",
    "labwatch.guard.bodies.SmallBodies",
    "django.middleware.security.SecurityMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "labwatch.serving.middleware.KeptPages",
    "csp.middleware.CSPMiddleware",
    "labwatch.api.middleware.ApiProblems",
    "labwatch.serving.turning.ShortLines",
    "labwatch.api.middleware.ApiManners",
    "labwatch.api.quick.middleware.QuickLists",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "labwatch.languages.middleware.LanguageOfAddress",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "labwatch.publishing.middleware.RefreshMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "labwatch.context.sweeps",
                "labwatch.context.changes",
                "labwatch.context.maintenance",
                "labwatch.sharing.dates.record_dates",
            ],
        },
    }
]

# Data
DATABASES: dict[str, Any] = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{STATE_DIR / 'labwatch.sqlite3'}")
}
# Beside its address, so that it may hold any sign and stand in a file of its own.
if DATABASE_PASSWORD := env.str("DATABASE_PASSWORD", default=""):
    DATABASES["default"]["PASSWORD"] = DATABASE_PASSWORD
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Writers wait for each other instead of failing (measured: libraries.md, 3.3).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
    }
    # Whoever closes a file last writes its log back into it, which costs more than most answers.
    DATABASES["default"]["CONN_MAX_AGE"] = 60
else:
    # A connection that the server ended meanwhile is replaced before it is used; who finds no
    # server is told so (503) before too many wait for it.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Tries to connect are given up as soon; else each failure doubles the wait for the next, and a
    # process would stay away for minutes after the server is back.
    DATABASES["default"]["OPTIONS"] = {
        "pool": {"min_size": 1, "max_size": 8, "timeout": 3, "reconnect_timeout": 2}
    }

REDIS_URL = env.str("REDIS_URL", default="")
CACHES: dict[str, dict[str, Any]] = {
    # Feeds and rules of robots.txt: made or asked for anew where Redis is silent.
    "default": {
        "BACKEND": "labwatch.serving.forgiving.ForgivingCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 2},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Counts requests to the API. Many addresses push out nothing else, and if Redis is silent, the
    # API does not wait for it.
    "throttle": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "api-rate",
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "api-rate",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}
MEDIA_ROOT = STATE_DIR / "media"

# Background work (measured: libraries.md, 3.1, 3.2, 5.2). Without Redis, the messages stay in the
# memory of one process; what is due stands in the database, so a lost message costs nothing.
CELERY_BROKER_URL = env.str("BROKER_URL", default="") or REDIS_URL or "memory://localhost"
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 8
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
if CELERY_BROKER_URL.startswith("redis"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 900,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_timeout": 30,
        "health_check_interval": 25,
    }
CELERY_BEAT_SCHEDULER = "labwatch.beating.SteadyScheduler"
CELERY_BEAT_SCHEDULE = {
    "visit-what-is-due": {
        "task": "sources.tasks.sweep",
        "schedule": 60,
        "options": {"expires": 55},
    },
    "keep-public-forms-fresh": {
        "task": "labwatch.publishing.tasks.keep_fresh",
        "schedule": 10,
        "options": {"expires": 9},
    },
    "build-download": {
        "task": "labwatch.bulk.tasks.build_download",
        "schedule": 600,
        "options": {"expires": 590},
    },
    "keep-evidence": {
        "task": "sources.tasks.keep_evidence",
        "schedule": crontab(hour="0", minute="20"),
    },
    "look-for-copies": {
        "task": "sources.tasks.look_for_copies",
        "schedule": crontab(minute="10"),
    },
    "deliver-webhooks": {
        "task": "labwatch.webhooks.tasks.deliver_webhooks",
        "schedule": 20,
        "options": {"expires": 18},
    },
    "send-alerts": {
        "task": "labwatch.alerts.tasks.send_alerts",
        "schedule": 20,
        "options": {"expires": 18},
    },
    "forget-unconfirmed-followers": {
        "task": "labwatch.alerts.tasks.forget_unconfirmed",
        "schedule": crontab(minute="25"),
    },
    "forget-about-tips": {
        "task": "labwatch.tips.tasks.forget_about_tips",
        "schedule": crontab(hour="0", minute="50"),
    },
    "forget-old-deliveries": {
        "task": "labwatch.webhooks.tasks.forget_old_deliveries",
        "schedule": crontab(hour="0", minute="40"),
    },
}

# Source checks
CHECK_SOURCES = env.bool("CHECK_SOURCES", default=True)
CHECK_DENY_NETWORKS = env.list("CHECK_DENY_NETWORKS", default=[])
CHECK_SECOND_RESOLVERS = env.list("CHECK_SECOND_RESOLVERS", default=[])
ARCHIVE_URL = env.str("ARCHIVE_URL", default="").rstrip("/")
ARCHIVE_SAVE_KEY = env.str("ARCHIVE_SAVE_KEY", default="")

# Language and time
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "labwatch" / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = "labwatch.formats"

# Static files: hashed and compressed in production, straight from the folders elsewhere
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default="") or STATE_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not IN_PRODUCTION
if not IN_PRODUCTION:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns where there is none
STORAGES = {
    "default": storage_of(
        env.str("SNAPSHOT_BUCKET", default=""),
        env.str("SNAPSHOT_ENDPOINT", default=""),
        env.str("SNAPSHOT_REGION", default=""),
        (env.str("SNAPSHOT_ACCESS_KEY", default=""), env.str("SNAPSHOT_SECRET_KEY", default="")),
    ),
    "staticfiles": {
        "BACKEND": "labwatch.style.minified.MinifiedStorage"
        if IN_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# Security
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IN_PRODUCTION
if IN_PRODUCTION:
    # Browsers take names that begin so only encrypted, from this very host, for all of it.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SECURE_HSTS_SECONDS = 31_536_000 if IN_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IN_PRODUCTION
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    # Only behind a proxy that strips the header from what strangers send.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Of one form; guard.bodies caps what is sent with files before Django reads any of it.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
DEFAULT_EXCEPTION_REPORTER_FILTER = "labwatch.guard.reports.Discreet"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "form-action": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

# Logging in: a session lasts a working day; ten wrong passwords from one network shut it out for a
# while. A second factor may be set up by anybody, and is asked of everybody where this is set.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=IN_PRODUCTION)
OTP_TOTP_ISSUER = "Lab Watch"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["ip_address"]
AXES_CLIENT_IP_CALLABLE = "labwatch.logins.throttling.address_of"
AXES_LOCKOUT_CALLABLE = "labwatch.logins.throttling.too_many"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = AXES_VERBOSE = False

# One person may publish what they wrote, and every page says so
SINGLE_MAINTAINER = env.bool("SINGLE_MAINTAINER", default=not IN_PRODUCTION)

# Scripts of any site may read the API; it answers so many requests a minute of an address, of a key
CORS_URLS_REGEX = r"^/(api|data)/"
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ("GET", "HEAD", "OPTIONS")
CORS_ALLOW_HEADERS = ("accept", "authorization", "if-modified-since", "if-none-match")
CORS_EXPOSE_HEADERS = (
    "ETag",
    "Last-Modified",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "Link",
    "Content-Disposition",
)
API_RATE = env.int("API_RATE", default=600)
API_RATE_WITH_KEY = env.int("API_RATE_WITH_KEY", default=6000)

# How many reports of errors ("tips") come in within an hour: of one address, and of all together.
TIP_RATE = env.int("TIP_RATE", default=5)
TIP_RATE_OVERALL = env.int("TIP_RATE_OVERALL", default=60)

# Mail to followers of the record. Without EMAIL_URL none is sent, and the page of the form says so.
EMAIL_URL = env.str("EMAIL_URL", default="")
MAIL_IS_SET_UP = bool(EMAIL_URL)
vars().update(env.email_url_config(EMAIL_URL or "dummymail://"))
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="") or f"Lab Watch <{CONTACT_EMAIL}>"
# Letters that ask whether somebody wants mail: within an hour to what one network asks for and to
# what all together ask for, within a week to one address.
ALERT_RATE = env.int("ALERT_RATE", default=5)
ALERT_RATE_OVERALL = env.int("ALERT_RATE_OVERALL", default=100)
ALERT_RATE_ADDRESS = env.int("ALERT_RATE_ADDRESS", default=3)

# What those who run the site see of it (docs/observing.md). The access log has a line for each
# request, so the middleware's own are for debugging alone.
LOG_FORMAT = env.str("LOG_FORMAT", default="") or ("json" if IN_PRODUCTION else "plain")
LOG_LEVEL = env.str("LOG_LEVEL", default="") or ("INFO" if IN_PRODUCTION else "WARNING")
LOGGING_CONFIG = "labwatch.observing.logs.configure"
try:
    LOGGING = logging_settings(LOG_FORMAT, LOG_LEVEL)
except ValueError as wrong:
    raise ImproperlyConfigured(str(wrong)) from None
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_DEFAULT_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = DJANGO_STRUCTLOG_STATUS_5XX_LOG_LEVEL = logging.DEBUG
# Metrics and error reports need packages of their own; nothing of them is imported while they are
# not asked for.
METRICS = env.bool("METRICS", default=False)
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
METRICS_NETWORKS = env.list("METRICS_NETWORKS", default=[])
SENTRY_DSN = env.str("SENTRY_DSN", default="")
if SENTRY_DSN:
    demand("SENTRY_DSN")
if METRICS:
    demand("METRICS")
    _counting = "django_prometheus.middleware.Prometheus{}Middleware"
    MIDDLEWARE = [_counting.format("Before"), *MIDDLEWARE, _counting.format("After")]

# How lists search: a function of a model and a query that gives keys. Apps know only this name.
RECORD_SEARCH = "labwatch.search.matching.records_matching"
# What lists count, kept for each data version; and who looked before for what a list lacks.
KEPT_COUNTS = "labwatch.counts.kept"
LAST_SEARCHES = "evaluators.searches.last_searches"
# Which record a slug's record was merged into, for lists below that know of no such thing.
RECORD_SUCCESSOR = "labwatch.addresses.fates.successor_of"
# The sentence, safe to print, at the top of a record's page; see its docstring.
RECORD_SENTENCE = "labwatch.scorecards.sentences.sentence_of"

# History and API
SIMPLE_HISTORY_REVERT_DISABLED = True
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PARSER_CLASSES": [],  # nothing is ever sent to it
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "labwatch.api.schema.Schema",
    "EXCEPTION_HANDLER": "labwatch.api.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Lab Watch API",
    "DESCRIPTION": "What frontier AI labs promised about outside testing, what access evaluators "
    "got, and how we know. Read-only; every record names its sources and quotes.",
    "VERSION": "1.0.0",
    "LICENSE": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SECURITY": [{"key": []}],
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "key": {
                "type": "http",
                "scheme": "bearer",
                "description": "A key, lw_…: not needed, but it allows more requests a minute.",
            }
        }
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "Stated": "sources.vocabulary.Stated",
        "Resource": "labwatch.changes.filters.Resource",
        "SourceKind": "sources.vocabulary.SourceKind",
        "QuoteState": "sources.vocabulary.QuoteState",
        "Tier": "sources.vocabulary.Tier",
        "Reach": "sources.vocabulary.Reach",
        "ModelKind": "commitments.vocabulary.ModelKind",
        "DocumentKind": "commitments.vocabulary.DocumentKind",
        "PledgeState": "commitments.vocabulary.PledgeState",
        "EvaluatorKind": "evaluators.vocabulary.EvaluatorKind",
        "IndependenceKind": "evaluators.vocabulary.IndependenceKind",
        "Activity": "evaluators.vocabulary.Activity",
        "SafeguardState": "evaluators.vocabulary.SafeguardState",
        "Depth": "evaluators.filters.DEPTH_CHOICES",
        "Band": "labwatch.api.access.BANDS",
        "MayPublish": "evaluators.vocabulary.MayPublish",
        "Sufficient": "evaluators.vocabulary.Sufficient",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "labwatch.api.schema.add_problems",
        "labwatch.api.examples.add_examples",
    ],
}
