# The portal's image: web server, worker and beat run from it with different commands.
FROM python:3.13-slim-bookworm AS packages
COPY requirements/production.txt /tmp/production.txt
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --no-compile --no-deps --require-hashes -r /tmp/production.txt

FROM python:3.13-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin fundportal \
    && install -d -o fundportal -m 700 /srv/files
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DEMO=0 \
    BIND=0.0.0.0:8000 \
    FILES_DIR=/srv/files \
    STATE_DIR=/tmp/fundportal \
    STATIC_ROOT=/srv/static
RUN DATABASE_URL=postgresql:///build SECRET_KEY=only-for-this-step ALLOWED_HOSTS=localhost \
    python manage.py collectstatic --no-input --verbosity 0
USER fundportal
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s CMD ["python", "-m", "fundportal.probe"]
CMD ["gunicorn", "fundportal.wsgi"]
