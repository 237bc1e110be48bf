import gc
import os

from django.core.wsgi import get_wsgi_application

from cpip.bodies import WholeBodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpip.settings")

application = WholeBodies(get_wsgi_application())

# What is loaded by now stays for good. Looking through it for garbage again and again, as a page
# that reads thousands of rows makes Python do, takes longer than to read the rows.
gc.collect()
gc.freeze()
