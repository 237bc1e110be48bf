# The production image: the packages that production needs, the static files, and a user without rights.
# tests/cpip/test_production.py runs the steps below on a copy of the project.

FROM node:22-slim AS front-end
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM python:3.13-slim AS build
WORKDIR /app
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
RUN pip install --no-cache-dir uv==0.13.9
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-default-groups
COPY . .
COPY --from=front-end /app/node_modules node_modules
# The settings want every production value to be there; none of these is used or kept.
RUN CPIP_ENV=production CPIP_SECRET_KEY="$(head -c 48 /dev/urandom | base64)" CPIP_ALLOWED_HOSTS=build.example \
    CPIP_BASE_URL=https://build.example DATABASE_URL=postgres://build.example/cpip REDIS_URL=redis://build.example EMAIL_URL=smtp://build.example \
    .venv/bin/python manage.py collectstatic --no-input

FROM python:3.13-slim
WORKDIR /app
RUN useradd --system --no-create-home tracker && install --directory --owner tracker /files
COPY --from=build /app /app
USER tracker
ENV CPIP_ENV=production CPIP_FILES=/files PORT=8000 PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["python", "docker/healthy.py"]
CMD ["sh", "-c", "exec gunicorn cpip.wsgi --bind 0.0.0.0:$PORT --worker-class gthread --workers 2 --threads 4 --no-control-socket"]
