"""Ask this container's web server whether it is alive; fails where it is not. For the image's
HEALTHCHECK.
"""

import os
from urllib.request import Request, urlopen

host = os.environ["CPIP_ALLOWED_HOSTS"].split(",")[0].strip().removeprefix(".")
urlopen(
    Request(f"http://127.0.0.1:{os.environ['PORT']}/healthz", headers={"Host": host}),
    timeout=5,
)
