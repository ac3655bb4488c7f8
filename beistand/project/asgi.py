"""The web application as servers want it."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beistand.project.settings")
application = get_asgi_application()
