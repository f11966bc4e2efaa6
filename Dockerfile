# Built by hand or by a registry, not by the tests: docs/docker.md

FROM node:24-bookworm-slim AS build
# better-sqlite3 compiles itself where its ready-made binary cannot be downloaded; Node's headers lie in /usr/local/include
RUN apt-get update \
  && apt-get install -y --no-install-recommends python3 make g++ \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm_package_config_node_gyp_nodedir=/usr/local npm ci --include=dev
COPY . .
RUN node scripts/setup.mjs \
  && npm prune --omit=dev \
  && rm -rf node_modules/@ffmpeg-installer node_modules/@ffprobe-installer

FROM node:24-bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends ffmpeg \
  && rm -rf /var/lib/apt/lists/* \
  && mkdir /data \
  && chown node:node /data
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/drizzle ./drizzle
COPY --from=build /app/dist ./dist
# libuv reads its pool size once, before the program could set it
ENV NODE_ENV=production \
  UV_THREADPOOL_SIZE=16 \
  HEADWATER_DATA=/data
VOLUME /data
USER node
EXPOSE 4323 5004 65001/udp 1900/udp
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.HEADWATER_PORT || 4323) + '/healthz').then((reply) => process.exit(reply.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/main.js"]
