"""Production's settings with the bare page's address, for the web server of the measurements."""

from fundportal.settings import *  # noqa: F403
from fundportal.settings import BASE_DIR, TEMPLATES

ROOT_URLCONF = "tests.bench.urls"
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], BASE_DIR / "tests" / "bench" / "templates"]
# as in the tests, with whom the database template is shared
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
