import { copyOf, type Dockerfile, execForm, expand, pairsOf, type Stage, type Step } from './dockerfile.js';

export interface DockerfileRule {
  /** Of hadolint, or one of our own (`BK…`). */
  readonly code: string;
  readonly why: string;
  /** One line per problem. */
  check(file: Dockerfile): string[];
}

const at = ({ line }: Step, text: string) => `line ${line}: ${text}`;

const stepsOf = (file: Dockerfile, ...keywords: string[]): Step[] =>
  file.stages.flatMap(({ steps }) => steps.filter(({ keyword }) => keywords.includes(keyword)));

/** A rule about each step of some keywords. */
function stepRule(code: string, why: string, keywords: string[], isBad: (step: Step) => boolean): DockerfileRule {
  return {
    code,
    why,
    check: (file) => stepsOf(file, ...keywords).flatMap((step) => (isBad(step) ? [at(step, step.text)] : [])),
  };
}

/** Commands of a RUN, by their first words. */
const commandsOf = ({ text }: Step): string[] => text.split(/&&|\|\||;|\|/).map((part) => part.trim());
const runs = (step: Step, pattern: RegExp): boolean => commandsOf(step).some((command) => pattern.test(command));

/** Images that stages start from, arguments filled in by their defaults. */
function imagesOf({ args, stages }: Dockerfile): { base: string; image: string; isStage: boolean }[] {
  const values = new Map<string, string>();
  for (const { text } of args) for (const [key, value] of pairsOf(text)) values.set(key, expand(value, values));
  const names = new Set<string>();
  return stages.map(({ base, name }) => {
    const isStage = names.has(base);
    if (name !== undefined) names.add(name);
    return { base, image: expand(base, values), isStage };
  });
}

function lastOf({ steps }: Stage, keyword: string): Step | undefined {
  return steps.filter((step) => step.keyword === keyword).at(-1);
}

function imageRule(code: string, why: string, isBad: (image: string, base: string) => boolean): DockerfileRule {
  return {
    code,
    why,
    check: (file) =>
      imagesOf(file).flatMap(({ base, image, isStage }) => (!isStage && isBad(image, base) ? [image] : [])),
  };
}

/** A rule about what the image that is published says at its end. */
function finalRule(code: string, why: string, problem: (stage: Stage) => string | undefined): DockerfileRule {
  return {
    code,
    why,
    check: ({ stages }) => {
      const stage = stages.at(-1);
      const found = stage === undefined ? 'there is no stage' : problem(stage);
      return found === undefined ? [] : [found];
    },
  };
}

const userOf = (stage: Stage): number => Number(/^(\d+)/.exec(lastOf(stage, 'USER')?.text ?? '')?.[1] ?? 0);
const tooMany = (code: string, keyword: string): DockerfileRule => ({
  code,
  why: `only the last ${keyword} counts`,
  check: ({ stages }) =>
    stages.flatMap(({ steps }) =>
      steps.filter((step) => step.keyword === keyword).length > 1 ? [`several ${keyword}`] : [],
    ),
});

const SHELL_ONLY = /^(ssh|vim|shutdown|service|ps|free|top|kill|mount|ifconfig)\b/;
const SECRET_NAME = /(?:^|_)(PASSWORD|SECRET|TOKEN|PASSPHRASE|PRIVATE|CREDENTIALS?|API_?KEY|SECRET_KEY)(?:_|$)/i;

const HADOLINT: readonly DockerfileRule[] = [
  stepRule('DL3000', 'a relative WORKDIR depends on the base', ['WORKDIR'], ({ text }) => !/^["']?[/$]/.test(text)),
  stepRule('DL3001', 'makes no sense in a build', ['RUN'], (step) => runs(step, SHELL_ONLY)),
  finalRule('DL3002', 'the last user must not be root', (stage) => {
    const user = lastOf(stage, 'USER')?.text ?? 'root';
    return /^(root|0)(:|$)/.test(user) ? `user ${user}` : undefined;
  }),
  stepRule('DL3003', 'WORKDIR changes folders', ['RUN'], (step) => runs(step, /^cd\s/)),
  stepRule('DL3004', 'sudo has surprises', ['RUN'], (step) => runs(step, /^sudo\b/)),
  imageRule('DL3006', 'an image without a tag changes', (image) => !/:[^/]+$|@sha256:/.test(image)),
  imageRule('DL3007', 'latest changes', (image) => /:latest(@|$)/.test(image)),
  stepRule('DL3008', 'packages without versions change', ['RUN'], (step) =>
    runs(step, /^apt-get (-\S+ )*install (?!.*=)/),
  ),
  stepRule(
    'DL3009',
    'lists of packages stay in the layer',
    ['RUN'],
    (step) => runs(step, /^apt-get/) && !/rm -rf? \/var\/lib\/apt\/lists/.test(step.text),
  ),
  stepRule('DL3016', 'packages without versions change', ['RUN'], (step) =>
    runs(step, /^npm (i|install|add)\b(?! *$)(?!.*\w@\d)/),
  ),
  stepRule('DL3020', 'COPY, unless something is fetched or unpacked', ['ADD'], ({ text }) => !/https?:|\.t/.test(text)),
  stepRule('DL3021', 'several sources need a folder', ['COPY'], ({ text }) => {
    const { sources, to } = copyOf(text);
    return sources.length > 1 && !to.endsWith('/');
  }),
  {
    code: 'DL3022',
    why: '--from names a stage that comes before',
    check: ({ stages }) =>
      stages.flatMap(({ steps }, index) => {
        const before = new Set(stages.slice(0, index).map(({ name }) => name));
        return steps.flatMap((step) => {
          const from = step.keyword === 'COPY' ? copyOf(step.text).flags.get('from') : undefined;
          return from === undefined || before.has(from) ? [] : [at(step, from)];
        });
      }),
  },
  {
    code: 'DL3024',
    why: 'two stages of one name',
    check: ({ stages }) => {
      const names = stages.flatMap(({ name }) => (name === undefined ? [] : [name]));
      return names.filter((name, index) => names.indexOf(name) !== index);
    },
  },
  stepRule('DL3025', 'signals do not get through a shell', ['CMD', 'ENTRYPOINT'], ({ text }) => !execForm(text)),
  stepRule('DL3027', 'apt is for people', ['RUN'], (step) => runs(step, /^apt\s/)),
  stepRule('DL3044', 'a variable is not there yet in the ENV that sets it', ['ENV'], ({ text }) =>
    pairsOf(text).some(([key]) => new RegExp(`\\$\\{?${key}\\b`).test(text)),
  ),
  {
    code: 'DL3045',
    why: 'a relative target needs a WORKDIR',
    check: ({ stages }) =>
      stages.flatMap(({ steps }) =>
        steps.flatMap((step, index) => {
          const hasFolder = steps.slice(0, index).some(({ keyword }) => keyword === 'WORKDIR');
          return step.keyword === 'COPY' && !hasFolder && !copyOf(step.text).to.startsWith('/')
            ? [at(step, step.text)]
            : [];
        }),
      ),
  },
  finalRule('DL3057', 'a container without HEALTHCHECK is healthy for ever', (stage) =>
    lastOf(stage, 'HEALTHCHECK') === undefined ? 'no HEALTHCHECK' : undefined,
  ),
  stepRule('DL4000', 'MAINTAINER is gone', ['MAINTAINER'], () => true),
  tooMany('DL4003', 'CMD'),
  tooMany('DL4004', 'ENTRYPOINT'),
  stepRule('DL4006', 'a pipe hides failures', ['RUN'], ({ text }) => /[^|]\|[^|]/.test(text)),
];

const OUR_OWN: readonly DockerfileRule[] = [
  finalRule('BK1', 'Kubernetes takes no names, and low numbers belong to the host', (stage) =>
    userOf(stage) >= 10_000 ? undefined : `user ${lastOf(stage, 'USER')?.text ?? 'root'}`,
  ),
  imageRule('BK2', 'which base it is comes by an argument', (_, base) => !/^\$\{\w+\}$/.test(base)),
  imageRule('BK3', 'a tag can be moved, a digest cannot', (image) => !/@sha256:[0-9a-f]{64}$/.test(image)),
  stepRule('BK4', 'install scripts are strangers', ['RUN'], (step) =>
    runs(step, /^npm (ci|i|install)\b(?!.*--ignore-scr)/),
  ),
  stepRule('BK5', 'the lock file decides', ['RUN'], (step) => runs(step, /^(npm (i|install|update)|yarn|pnpm)\b/)),
  stepRule('BK6', 'a secret in a layer stays there', ['ARG', 'ENV'], ({ text }) =>
    [...pairsOf(text).map(([key]) => key), text.split(/[\s=]/)[0] ?? ''].some((key) => SECRET_NAME.test(key)),
  ),
  stepRule('BK7', 'steps stay in their folder, so that they can be played without an engine', ['RUN'], (step) =>
    /(^|[\s="'])\/(?!\/)/.test(step.text.replace(/\S+:\/\//g, '')),
  ),
  {
    code: 'BK8',
    why: 'the published image has nothing but what earlier stages made',
    check: ({ stages }) => (stages.at(-1)?.steps ?? []).flatMap((s) => (s.keyword === 'RUN' ? [at(s, s.text)] : [])),
  },
  stepRule(
    'BK9',
    'what is copied is named',
    ['COPY'],
    ({ text }) => !text.includes('--from=') && copyOf(text).sources.some((source) => /^\.?\/?$|[*?]/.test(source)),
  ),
];

export const DOCKERFILE_RULES: readonly DockerfileRule[] = [...HADOLINT, ...OUR_OWN];
