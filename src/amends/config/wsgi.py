"""The site as a WSGI application, for `amends serve` or any WSGI server."""

from django.core.wsgi import get_wsgi_application

from amends.entrypoints.setup import start_django

start_django()

application = get_wsgi_application()
