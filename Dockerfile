# The API in an image of its own. What it runs on comes from the lock, hashes checked.
#   docker build -t astana-api . && docker run -p 127.0.0.1:8000:8000 -v astana-data:/data astana-api
FROM python:3.12-slim AS build
WORKDIR /app
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# The lock alone first: a change of code does not install everything anew.
COPY requirements.lock ./
RUN python -m venv /app/.venv && /app/.venv/bin/pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE THIRD_PARTY.md ./
COPY src ./src
# Editable, so that migrations and dossiers lie where they do in a checkout.
RUN /app/.venv/bin/pip install --no-deps --no-build-isolation --editable .

FROM python:3.12-slim
# A fixed number, so that a cluster can check that it is not root without reading a user table.
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin astana \
    && install -d -o astana -g astana /data
WORKDIR /app
COPY --from=build /app /app
COPY alembic ./alembic
COPY docs ./docs
COPY seed ./seed
COPY scripts/prepare-database ./scripts/prepare-database
# In a container the outside is let in by publishing a port, so the server listens on all of them.
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ASTANA_HOST=0.0.0.0 \
    PORT=8000 \
    DATABASE_URL=sqlite:////data/astana.db
USER 10001:10001
EXPOSE 8000
# The image has no curl, and needs none.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 CMD ["python", "-c", \
    "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/readyz', timeout=4)"]
STOPSIGNAL SIGTERM
# An empty volume becomes a database; see the script for SEED.
CMD ["sh", "-c", "scripts/prepare-database && exec astana-api serve"]
