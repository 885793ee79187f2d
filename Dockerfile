# citedesk as the default install: no PyTorch, no GPU, no model server. See compose.yaml for how it is run.
FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    CITEDESK_STORE=/data/store

WORKDIR /app
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY rag rag
COPY api api
COPY index_store index_store
COPY eval eval
RUN pip install --no-cache-dir --disable-pip-version-check --constraint constraints.txt .
RUN install --directory --mode=700 --owner=10001 --group=10001 /data

# A number, so that a host can check that it is not root; nothing outside /data is written.
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["citedesk"]
CMD ["serve", "--host", "0.0.0.0"]
