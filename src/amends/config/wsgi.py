"""The site as a WSGI application, for `amends serve` or any WSGI server."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from amends.entrypoints.setup import start_django

start_django()

application = wrap_wsgi_with_proxy_headers(get_wsgi_application(), settings.AMENDS_PROXIES)
