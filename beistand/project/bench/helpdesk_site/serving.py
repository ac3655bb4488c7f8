"""django-helpdesk as servers want it: under WSGI and under ASGI."""

import os

from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application

os.environ.setdefault(
    "DJANGO_SETTINGS_MODULE", "beistand.project.bench.helpdesk_site.settings"
)
asgi = get_asgi_application()
wsgi = get_wsgi_application()
