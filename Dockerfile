# Build: the locked packages, all of them wheels, in an environment of their own.
FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements.txt requirements-extras.txt ./
# requirements-extras.txt: with metrics, error reports and the object store as well.
ARG REQUIREMENTS=requirements.txt
RUN /opt/venv/bin/pip install --only-binary :all: --require-hashes -r "$REQUIREMENTS"

# Run: no compiler, no package manager's leftovers, no right to write anything.
FROM python:3.11-slim
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 WEB_CONCURRENCY=2 STATIC_ROOT=/srv/static
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin labwatch
WORKDIR /srv/labwatch
COPY --from=build /opt/venv /opt/venv
COPY manage.py ./
COPY LICENSE-DATA ./LICENSE-DATA
COPY CHANGELOG.md ./CHANGELOG.md
COPY labwatch ./labwatch
COPY commitments ./commitments
COPY evaluators ./evaluators
COPY sources ./sources
COPY templates ./templates
COPY static ./static
COPY data ./data
# Pages are made from these texts.
COPY docs/methodology.md ./docs/methodology.md
COPY docs/api.md ./docs/api.md
COPY docs/questions.md ./docs/questions.md
COPY docs/webhooks.md ./docs/webhooks.md

# Hash and compress static files as production serves them, into the image and not onto the volume;
# nothing of these values stays behind.
RUN SITE_URL=https://build.invalid SECRET_KEY=used-for-this-step-only python manage.py collectstatic --noinput

# Snapshots of sources are kept here, on a volume that takes its owner from this folder.
RUN install -d -o labwatch -g labwatch /var/lib/labwatch

USER labwatch
EXPOSE 8000

# Asks under a name the site answers to, since any other is refused.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 CMD ["python", "-c", "import os, urllib.request as web; host = os.environ.get('ALLOWED_HOSTS', '').split(',')[0].strip('.*') or 'localhost'; web.urlopen(web.Request('http://127.0.0.1:8000/healthz', headers={'Host': host}), timeout=4)"]

CMD ["gunicorn", "--bind=0.0.0.0:8000", "--preload", "--worker-class=labwatch.serving.queueing.TimedWorker", "--threads=8", "--graceful-timeout=25", "--worker-tmp-dir=/dev/shm", "--no-control-socket", "--access-logfile=-", "--logger-class=labwatch.alerts.accesslog.DiscreetLogger", "labwatch.wsgi:application"]
