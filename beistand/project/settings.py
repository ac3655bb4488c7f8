"""Every setting of the installation, in one file."""

import os
from datetime import timedelta
from pathlib import Path

from beistand.project import ground, logs, mail, texting

ROOT = Path(__file__).resolve().parents[2]
SECRET_KEY = ground.secret("secret-key")
DEBUG = False

# The address people type, and the names under which we answer.
URL = ground.public_url()
HTTPS = URL.startswith("https://")
ALLOWED_HOSTS = ground.host_names(URL)
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_htmx",
    "template_partials",
    "procrastinate.contrib.django",
    "beistand.journal",
    "beistand.reference",
    "beistand.accounts",
    "beistand.people",
    "beistand.outbox",
    "beistand.lines",
    "beistand.documents",
    "beistand.directory",
    "beistand.guidance",
    "beistand.cases",
    "beistand.offers",
    "beistand.intake",
    "beistand.matching",
    "beistand.web",
]
MIDDLEWARE = [
    "beistand.web.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "beistand.web.middleware.HeaderMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "beistand.web.middleware.MemoryMiddleware",
    "beistand.web.middleware.CityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "beistand.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "beistand.web.middleware.FormOriginMiddleware",
    "beistand.web.middleware.ExpiryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "beistand.web.refusals.RefusalMiddleware",
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_USER_MODEL = "accounts.User"
DATABASES = {"default": ground.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [  # in which every page speaks
    ("de", "Deutsch"),
    ("en", "English"),
    ("fr", "Français"),
    ("nl", "Nederlands"),
]
LOCALE_PATHS = [ROOT / "beistand" / "web" / "locale"]
ROOT_URLCONF = "beistand.project.urls"
ASGI_APPLICATION = "beistand.project.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "beistand" / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "beistand.web.pages.around",
            ]
        },
    }
]
FORM_RENDERER = "beistand.web.forms.Renderer"
STATIC_URL = "/static/"
STATIC_ROOT = ground.STATIC
STATICFILES_DIRS = [
    ("kern", ROOT / "node_modules" / "@kern-ux" / "native" / "dist"),
    ("htmx", ROOT / "node_modules" / "htmx.org" / "dist"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Security in the browser.
OIDC = ground.single_sign_on()
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "media-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'", *OIDC.origins],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_NAME = "__Host-form" if HTTPS else "form"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "beistand.web.refusals.csrf_failed"
CSRF_TRUSTED_ORIGINS = [URL]
LANGUAGE_COOKIE_NAME = "language"

# Sign-in: nobody signs up; MFA if a user wants it; single sign-on if configured.
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "beistand.web.sign_in.ClosedAccounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Wrong passwords are counted by axes, wrong codes by ourselves, across processes;
# a whole shift signs in from one address.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": "300/m/ip"}
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Beistand"
MFA_FORMS = {
    "authenticate": "beistand.web.second_step.SecondStep",
    "reauthenticate": "beistand.web.second_step.SecondStepAgain",
}
SOCIALACCOUNT_ADAPTER = "beistand.web.sign_in.ClosedSingleSignOn"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": OIDC.apps}}
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "beistand.web.sign_in.name_tried"
AXES_LOCKOUT_CALLABLE = "beistand.web.refusals.locked_out"

# Text messages: who carries them, and who alone gets them in an exercise.
BEISTAND_SMS = texting.read_providers(os.environ.get("BEISTAND_SMS", ""))
BEISTAND_SENDERS = texting.own_senders(BEISTAND_SMS)
BEISTAND_EXERCISE = os.environ.get("BEISTAND_EXERCISE", "") == "1"
BEISTAND_EXERCISE_NUMBERS = texting.exercise_numbers(
    os.environ.get("BEISTAND_EXERCISE_NUMBERS", "")
)

# Sending: one gateway per channel; a gateway is a class with `send(Outgoing) -> str`.
BEISTAND_GATEWAYS = {
    "email": "beistand.channels.mail.gateway.MailGateway",
    "letter": "beistand.channels.letter.gateway.LetterGateway",
    "sms": texting.gateway_of_texts(BEISTAND_SMS),
}
BEISTAND_PRESS = "beistand.channels.letter.gateway.LetterGateway"
# What people hand in: who looks into it, and the virus scanner ("none": without one).
BEISTAND_EXAMINER = "beistand.channels.examination.examiner.Examiner"
BEISTAND_CLAMD = os.environ.get("BEISTAND_CLAMD", "")
# What falls due for the desk falls due in its hours, from the lowest floor on.
BEISTAND_DUE_AFTER = "beistand.lines.queries.due_after"
MAIL = mail.read_email_url(os.environ.get("EMAIL_URL", ""))
EMAIL_BACKEND = MAIL.backend
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.tls == "starttls", MAIL.tls == "implicit"
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", "beistand@localhost")
BEISTAND_TRUSTED_SENDERS = [
    sender.strip()
    for sender in os.environ.get("BEISTAND_TRUSTED_SENDERS", "").split(",")
    if sender.strip()
]
BEISTAND_REPORTS_AN_HOUR = int(os.environ.get("BEISTAND_REPORTS_AN_HOUR", "30"))
BEISTAND_MAIL_ANSWERS_AN_HOUR = int(
    os.environ.get("BEISTAND_MAIL_ANSWERS_AN_HOUR", "300")
)
BEISTAND_MAILBOXES = os.environ.get("BEISTAND_MAILBOXES", "")
BEISTAND_TOKENS = ground.var_folder() / "tokens"
BEISTAND_REMEMBER_SECONDS = float(os.environ.get("BEISTAND_REMEMBER_SECONDS", "0"))
# The telephone: where Asterisk is and what we share with it; nothing is fine, too.
BEISTAND_EXCHANGE = os.environ.get("BEISTAND_EXCHANGE", "")
BEISTAND_EXCHANGE_SPOOL = os.environ.get(
    "BEISTAND_EXCHANGE_SPOOL", str(ground.var_folder() / "exchange")
)
BEISTAND_EXCHANGE_TRUNK = os.environ.get(
    "BEISTAND_EXCHANGE_TRUNK", "PJSIP/{number}@trunk"
)
BEISTAND_EXCHANGE_RING_SECONDS = float(
    os.environ.get("BEISTAND_EXCHANGE_RING_SECONDS", "20")
)
BEISTAND_EXCHANGE_WAIT_SECONDS = float(
    os.environ.get("BEISTAND_EXCHANGE_WAIT_SECONDS", "120")
)
# Words out of voicemails: a class with `transcribe(wav, language) -> str`, or nobody.
BEISTAND_TRANSCRIBER = os.environ.get("BEISTAND_TRANSCRIBER", "")
BEISTAND_TRANSCRIBE_COMMAND = os.environ.get("BEISTAND_TRANSCRIBE_COMMAND", "")
BEISTAND_METRICS_TOKEN = os.environ.get("BEISTAND_METRICS_TOKEN", "")
BEISTAND_KEYS = ground.key_file()
LOGGING = logs.logging_settings(os.environ.get("BEISTAND_LOG", "WARNING"))
