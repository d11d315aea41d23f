"""The container's health check: asks this machine's web server for /healthz, exit 0 or 1.

python -m fundportal.probe
"""

import http.client
import os
import sys


def main() -> int:
    """0 when the web server answers under the first of the portal's host names."""
    port = int((os.environ.get("BIND") or "").rpartition(":")[2] or os.environ.get("PORT") or 8000)
    host = os.environ.get("ALLOWED_HOSTS", "127.0.0.1").split(",")[0].lstrip(".")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", "/healthz", headers={"Host": host})
        return 0 if connection.getresponse().status == 200 else 1
    except OSError:
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
