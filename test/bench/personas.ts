import { Random } from '../engine/random.js';

export interface FilePlan {
  readonly entity: string;
  readonly language: string;
  readonly dependencies: readonly string[];
}

export interface ProjectPlan {
  readonly name: string;
  readonly branches: readonly string[];
  readonly files: readonly FilePlan[];
}

/** Somebody made up: what they work on and with. */
export interface Persona {
  /** IANA zone. */
  readonly zone: string;
  readonly projects: readonly ProjectPlan[];
  /** User-Agent strings of their editors. */
  readonly agents: readonly string[];
  readonly machines: readonly string[];
}

/** A heartbeat before anybody knows its ids. */
export interface Beat {
  /** µs since the epoch, UTC. */
  readonly time: number;
  readonly project: ProjectPlan;
  readonly branch: string;
  readonly file: FilePlan;
  readonly agent: string;
  readonly machine: string;
  readonly category: string;
  readonly isWrite: boolean;
  readonly lines: number;
  readonly lineno: number;
  readonly cursorpos: number;
  /** Lines changed since the last write; only writes have it. */
  readonly humanLineChanges: number | null;
}

export const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/Sao_Paulo',
  'Asia/Kathmandu',
  'Pacific/Chatham',
  'America/Los_Angeles',
  'Asia/Tokyo',
  'Australia/Sydney',
] as const;

const LANGUAGES: readonly (readonly [language: string, extension: string])[] = [
  ['TypeScript', 'ts'],
  ['Python', 'py'],
  ['Go', 'go'],
  ['Rust', 'rs'],
  ['Java', 'java'],
  ['SQL', 'sql'],
  ['Markdown', 'md'],
  ['YAML', 'yml'],
  ['CSS', 'css'],
  ['HTML', 'html'],
  ['Bash', 'sh'],
  ['JSON', 'json'],
];

const AGENTS = [
  'wakatime/v1.102.1 (linux-6.8.0-45-generic-x86_64) go1.23.1 vscode/1.94.2 vscode-wakatime/24.6.2',
  'wakatime/v1.102.1 (darwin-23.6.0-arm64) go1.23.1 GoLand/2024.2.3 GoLand-wakatime/14.3.13',
  'wakatime/v1.98.5 (windows-10.0.22631-x86_64) go1.22.5 neovim/0.10.1 vim-wakatime/11.1.1',
] as const;

const WORDS = ['atlas', 'beacon', 'cinder', 'delta', 'ember', 'fjord', 'garnet', 'harbor', 'iris', 'juniper'] as const;
const PACKAGES = ['fastify', 'react', 'numpy', 'tokio', 'spring', 'lodash', 'pytest', 'serde', 'zod', 'gin'] as const;
const BRANCHES = ['main', 'develop', 'feature/import', 'fix/timezones', 'release/2'] as const;
const FILES_PER_PROJECT = 40;

export interface PersonaSize {
  readonly zone: string;
  readonly projects: number;
  readonly agents: number;
  readonly machines: number;
}

export function personaOf(random: Random, size: PersonaSize): Persona {
  const first = random.int(0, 29);
  const projects = Array.from({ length: size.projects }, (_, index) => projectOf(random, first + index));
  return {
    zone: size.zone,
    projects,
    agents: random.shuffle(AGENTS).slice(0, size.agents),
    machines: Array.from({ length: size.machines }, (_, index) => `${random.pick(WORDS)}-${index + 1}`),
  };
}

function projectOf(random: Random, index: number): ProjectPlan {
  const name = `${WORDS[index % WORDS.length]}-${Math.floor(index / WORDS.length) + 1}`;
  const languages = random.shuffle(LANGUAGES).slice(0, 3);
  const files = Array.from({ length: FILES_PER_PROJECT }, (_, number): FilePlan => {
    const [language, extension] = random.pick(languages);
    const dependencies = random.shuffle(PACKAGES).slice(0, random.int(0, 3));
    return { entity: `/home/dev/${name}/src/part-${number % 7}/file-${number}.${extension}`, language, dependencies };
  });
  return { name, branches: BRANCHES.slice(0, random.int(2, BRANCHES.length)), files };
}

/** Share of heartbeats that are a save. */
const WRITES = 0.25;

/** Turns moments into heartbeats: stays on a project and a file for a while, as people do. */
export class Typist {
  private project: ProjectPlan;
  private branch: string;
  private file: FilePlan;
  private agent: string;
  private machine: string;
  private readonly random: Random;
  private readonly persona: Persona;

  constructor(random: Random, persona: Persona) {
    this.random = random;
    this.persona = persona;
    this.project = persona.projects[0] as ProjectPlan;
    this.branch = 'main';
    this.file = this.project.files[0] as FilePlan;
    this.agent = random.pick(persona.agents);
    this.machine = random.pick(persona.machines);
  }

  /** @param life how much of the history has passed, 0 to 1: old projects give way to new ones */
  beat(time: number, life: number): Beat {
    const random = this.random;
    if (random.chance(0.04)) this.turnTo(life);
    else if (random.chance(0.15)) this.file = random.pick(this.project.files);
    const isWrite = random.chance(WRITES);
    return {
      time,
      project: this.project,
      branch: this.branch,
      file: this.file,
      agent: this.agent,
      machine: this.machine,
      category: random.chance(0.08) ? 'debugging' : 'coding',
      isWrite,
      lines: random.int(20, 900),
      lineno: random.int(1, 400),
      cursorpos: random.int(1, 9_000),
      humanLineChanges: isWrite ? random.int(-5, 12) : null,
    };
  }

  private turnTo(life: number): void {
    const random = this.random;
    const persona = this.persona;
    const { projects } = persona;
    const atOnce = Math.min(4, projects.length);
    const oldest = Math.floor(life * (projects.length - atOnce) + 0.5);
    this.project = projects[oldest + random.int(0, atOnce - 1)] as ProjectPlan;
    this.branch = random.pick(this.project.branches);
    this.file = random.pick(this.project.files);
    if (random.chance(0.2)) this.agent = random.pick(persona.agents);
    if (random.chance(0.1)) this.machine = random.pick(persona.machines);
  }
}
