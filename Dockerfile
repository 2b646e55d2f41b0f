# syntax=docker/dockerfile:1
# Debian, not Alpine: the embedded PostgreSQL needs glibc.
ARG BASE=node:24-slim

FROM ${BASE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
RUN npm run build

FROM ${BASE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev

FROM ${BASE} AS runtime
# Debian packages to add. ffmpeg decodes M4A and other AAC recordings; build with --build-arg EXTRA_PACKAGES= to leave it
# out: those recordings are then transcribed without being measured.
ARG EXTRA_PACKAGES="ffmpeg"
RUN if [ -n "$EXTRA_PACKAGES" ]; then \
      apt-get update \
      && apt-get install --yes --no-install-recommends $EXTRA_PACKAGES \
      && rm -rf /var/lib/apt/lists/*; \
    fi
# A new named volume takes over owner and mode of the folder it covers.
RUN install --directory --owner=node --group=node --mode=0700 /data
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json openapi.json asyncapi.json ./
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3000 \
    DATA_DIR=/data
# uid 1000, which has the passwd entry that PostgreSQL asks for. The app's own files stay root's and read-only to it.
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`, { signal: AbortSignal.timeout(2500) }).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Stopping finishes requests, jobs and the embedded database in turn: allow it 25 seconds (docker stop -t 25).
STOPSIGNAL SIGTERM
CMD ["node", "dist/src/main.js"]
