"""The site as a WSGI application, for `amends serve` or any WSGI server."""

import gc

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from amends.entrypoints.setup import start_django

start_django()

application = wrap_wsgi_with_proxy_headers(get_wsgi_application(), settings.AMENDS_PROXIES)

# What is loaded by now stays for good, so the collector need not walk through it again and again;
# and a batch of claims makes many small objects, of which hardly any are left behind in circles.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
