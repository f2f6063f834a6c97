import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDockerfile } from './dockerfile.js';
import { DOCKERFILE_RULES } from './dockerfile-rules.js';

const text = readFileSync('Dockerfile', 'utf8');
const DIGEST = `@sha256:${'a'.repeat(64)}`;
const GOOD = `ARG BASE=node:24.0.0-slim${DIGEST}
FROM \${BASE} AS build
WORKDIR /build
COPY package.json ./
RUN npm ci --ignore-scripts
FROM \${BASE}
WORKDIR /app
COPY --from=build /build/dist dist
ENV A=1
USER 10001:10001
HEALTHCHECK CMD ["node", "check.mjs"]
ENTRYPOINT ["node", "main.js"]
CMD ["api"]
`;

/** One change to a good file per rule, which that rule must find. */
const PLANTED: Readonly<Record<string, readonly [from: string, to: string]>> = {
  DL3000: ['WORKDIR /app', 'WORKDIR app'],
  DL3001: ['RUN npm ci', 'RUN ps aux && npm ci'],
  DL3002: ['USER 10001:10001', 'USER root'],
  DL3003: ['RUN npm ci', 'RUN cd deps && npm ci'],
  DL3004: ['RUN npm ci', 'RUN sudo npm ci'],
  DL3006: [`node:24.0.0-slim${DIGEST}`, 'node'],
  DL3007: [`node:24.0.0-slim${DIGEST}`, 'node:latest'],
  DL3008: ['RUN npm ci', 'RUN apt-get install -y curl && npm ci'],
  DL3009: ['RUN npm ci', 'RUN apt-get update && npm ci'],
  DL3016: ['RUN npm ci', 'RUN npm install --ignore-scripts express && npm ci'],
  DL3020: ['COPY package.json ./', 'ADD package.json ./'],
  DL3021: ['COPY package.json ./', 'COPY package.json b.json here'],
  DL3022: ['--from=build', '--from=builder'],
  DL3024: [`FROM \${BASE}\nWORKDIR /app`, `FROM \${BASE} AS build\nWORKDIR /app`],
  DL3025: ['CMD ["api"]', 'CMD node main.js'],
  DL3027: ['RUN npm ci', 'RUN apt install -y curl=1 && npm ci'],
  DL3044: ['ENV A=1', `ENV A=1 B="\${A}"`],
  DL3045: ['WORKDIR /app\n', ''],
  DL3057: ['HEALTHCHECK CMD ["node", "check.mjs"]\n', ''],
  DL4000: ['ENV A=1', 'MAINTAINER somebody'],
  DL4003: ['CMD ["api"]', 'CMD ["api"]\nCMD ["worker"]'],
  DL4004: ['CMD ["api"]', 'ENTRYPOINT ["sh"]\nCMD ["api"]'],
  DL4006: ['RUN npm ci', 'RUN cat a.json | tee b.json && npm ci'],
  BK1: ['USER 10001:10001', 'USER node'],
  BK2: [`FROM \${BASE} AS build`, `FROM node:24.0.0-slim${DIGEST} AS build`],
  BK3: [DIGEST, ''],
  BK4: [' --ignore-scripts', ''],
  BK5: ['npm ci', 'npm install'],
  BK6: ['ENV A=1', 'ENV SMTP_PASSWORD=x'],
  BK7: ['RUN npm ci', 'RUN mkdir /data && npm ci'],
  BK8: ['ENV A=1', 'RUN node setup.mjs'],
  BK9: ['COPY package.json ./', 'COPY . ./'],
};

describe('the Dockerfile', () => {
  const file = parseDockerfile(text);

  it('is read whole', () => {
    expect(file.stages.map(({ name }) => name)).toEqual(['build', 'dependencies', 'sbom', 'runtime']);
    expect(file.stages.flatMap(({ steps }) => steps).length).toBeGreaterThan(25);
  });

  it.each(DOCKERFILE_RULES.map((rule) => [rule.code, rule] as const))('%s', (_, rule) => {
    expect(rule.check(file), rule.why).toEqual([]);
  });
});

describe('each rule can fail', () => {
  it('and is silent about a good file', () => {
    for (const rule of DOCKERFILE_RULES) expect(rule.check(parseDockerfile(GOOD)), rule.code).toEqual([]);
  });

  it.each(DOCKERFILE_RULES.map((rule) => [rule.code, rule] as const))('%s', (code, rule) => {
    const [from = '', to = ''] = PLANTED[code] ?? [];
    expect(GOOD, 'a rule without a planted violation').toContain(from === '' ? code : from);
    expect(rule.check(parseDockerfile(GOOD.replace(from, to))).length).toBeGreaterThan(0);
  });
});
