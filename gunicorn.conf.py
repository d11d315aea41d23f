"""gunicorn's settings, in production and demo alike; what differs comes from the environment."""

import os

from fundportal import celery

worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
bind = os.environ.get("BIND") or f"127.0.0.1:{os.environ.get('PORT') or 8000}"
timeout = 60
graceful_timeout = 8  # seconds for open requests when stopping; the launcher waits 10
keepalive = 5
max_requests = 10_000
max_requests_jitter = 1_000
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 (heartbeat only)
control_socket_disable = True
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS") or "127.0.0.1"
accesslog = "-" if os.environ.get("ACCESS_LOG") == "1" else None
errorlog = "-"
loglevel = (os.environ.get("LOG_LEVEL") or "warning").lower()
limit_request_line = 8_190


def on_starting(server: object) -> None:
    """Before the first worker: the folders through which jobs are published in the demo."""
    celery.make_folders()
