# The Ringfence service on a current LTS Node, without the tools that build it and without root.
FROM node:24-bookworm-slim AS build
WORKDIR /ringfence
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY service service
RUN npx tsc -p tsconfig.build.json && npm prune --omit=dev

FROM node:24-bookworm-slim
# One helper for collecting garbage, and later, see ringfence.service.
ENV NODE_ENV=production \
    NODE_OPTIONS="--v8-pool-size=1 --max-semi-space-size=32" \
    RINGFENCE_DATA_DIR=/var/lib/ringfence
WORKDIR /ringfence
RUN install -d -o node -g node /var/lib/ringfence
COPY --from=build /ringfence/package.json ./
COPY --from=build /ringfence/node_modules node_modules
COPY --from=build /ringfence/dist dist
COPY service/server/console/assets service/server/console/assets
COPY dno-data dno-data
USER node
VOLUME /var/lib/ringfence
EXPOSE 8603 8604
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8605/readyz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/service/main.js"]
