import { setTimeout as sleep } from 'node:timers/promises';
import type { TcpProxy, Weather } from '../support/tcp-proxy.js';
import type { House } from './house.js';
import type { ProductProcess } from './product.js';

export const FAULT_KINDS = [
  'kill api',
  'kill worker',
  'kill postgres',
  'kill redis',
  'reset mid-reply',
  'drop connections',
  'blackhole database',
  'blackhole redis',
  'slow database',
  'freeze api',
  'rolling restart',
  'disk full',
  'fail over',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  readonly kind: FaultKind;
  /** Undefined: this machine cannot do it, for the reason that is returned. */
  readonly impossible?: (house: House) => string | undefined;
  /** Before anything goes wrong; clients work on. */
  readonly prepare?: (house: House) => Promise<void>;
  /** Resolves once whatever was broken is mended. @returns something to tell */
  readonly strike: (house: House, turn: number) => Promise<string | undefined>;
}

const apiOf = ({ apis }: House, turn: number) => apis[turn % apis.length] as ProductProcess;
const noRedis = ({ hasRedis }: House) => (hasRedis ? undefined : 'redis-server is not on PATH');

/** How long a disturbance lasts, ms. */
const WHILE = 3_000;

const ALL: readonly Fault[] = [
  {
    kind: 'kill api',
    strike: async (house, turn) => {
      await apiOf(house, turn).kill();
      return undefined;
    },
  },
  {
    kind: 'kill worker',
    strike: async ({ worker }) => {
      await worker.kill();
      return undefined;
    },
  },
  {
    kind: 'kill postgres',
    strike: async ({ cluster }) => {
      await cluster.kill();
      await sleep(500);
      await cluster.launch();
      return undefined;
    },
  },
  {
    kind: 'kill redis',
    impossible: noRedis,
    strike: async (house) => {
      await house.killRedis();
      await sleep(WHILE);
      await house.startRedis();
      return undefined;
    },
  },
  {
    kind: 'reset mid-reply',
    strike: ({ balancer }) => disturb(balancer.proxy, { kind: 'cut', everyNth: 4 }),
  },
  {
    kind: 'drop connections',
    strike: async ({ databaseLine }) => {
      for (let index = 0; index < 5; index++) {
        databaseLine.reset();
        await sleep(WHILE / 10);
      }
      return undefined;
    },
  },
  {
    kind: 'blackhole database',
    strike: ({ databaseLine }) => disturb(databaseLine, { kind: 'blackhole' }),
  },
  {
    kind: 'blackhole redis',
    impossible: noRedis,
    strike: ({ redisLine }) => disturb(redisLine as TcpProxy, { kind: 'blackhole' }),
  },
  {
    kind: 'slow database',
    strike: ({ databaseLine }) => disturb(databaseLine, { kind: 'latency', ms: 150 }),
  },
  {
    kind: 'freeze api',
    strike: async (house, turn) => {
      const api = apiOf(house, turn);
      api.freeze();
      await sleep(WHILE);
      api.thaw();
      return undefined;
    },
  },
  { kind: 'rolling restart', strike: rollingRestart },
  {
    kind: 'disk full',
    impossible: ({ cluster }) => (cluster.hasOwnDisk ? undefined : 'this user may mount no disk of its own'),
    strike: async ({ cluster }) => {
      cluster.fillDisk();
      await sleep(WHILE);
      await cluster.freeDisk();
      return undefined;
    },
  },
  {
    kind: 'fail over',
    prepare: ({ cluster }) => cluster.addStandby(),
    strike: async ({ cluster, databaseLine }) => {
      await cluster.failOver();
      // The address of the primary now leads to the new one; what was connected to the old one is gone with it.
      databaseLine.reset();
      return undefined;
    },
  },
];

async function disturb(line: TcpProxy, weather: Weather): Promise<undefined> {
  line.weather = weather;
  await sleep(WHILE);
  line.clear();
  return undefined;
}

/** One replica after the other; the next one only when the last one is back. */
export async function rollingRestart({ apis }: House): Promise<string> {
  const codes: (number | null)[] = [];
  for (const api of apis) {
    codes.push(await api.terminate());
    await api.untilReady();
  }
  return `exit codes ${codes.join(', ')}`;
}

export function faultOf(kind: FaultKind): Fault {
  return ALL.find((fault) => fault.kind === kind) as Fault;
}

/** Every kind in turn; failing over comes last, because nothing stands by afterwards. */
export function scheduleOf(kinds: readonly FaultKind[], rounds: number): FaultKind[] {
  const repeated = kinds.filter((kind) => kind !== 'fail over');
  const all = Array.from({ length: rounds }, () => repeated).flat();
  return kinds.includes('fail over') ? [...all, 'fail over'] : all;
}
