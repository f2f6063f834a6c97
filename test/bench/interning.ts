import type { INestApplicationContext } from '@nestjs/common';
import { Dictionary, type DictionaryKind } from '#libs/durations';
import type { UserId } from '#libs/kernel';
import { MachinesRegistry } from '#libs/machines';
import { ProjectsRegistry } from '#libs/projects';
import { parseUserAgent, UserAgentsRegistry } from '#libs/user-agents';
import type { BenchPerson } from './people.js';
import type { Beat } from './personas.js';

export interface History {
  readonly person: BenchPerson;
  readonly beats: readonly Beat[];
}

export interface BeatIds {
  readonly context: number;
  readonly entity: number;
  readonly type: number;
  readonly dependencies: number | null;
  readonly agent: number;
}

export type IdsOf = (person: BenchPerson, beat: Beat) => BeatIds;

type WordId = (person: BenchPerson, kind: DictionaryKind, value: string) => number;

/** Ids of everything that the histories mention, made by the product's own dictionaries. */
export async function intern(app: INestApplicationContext, histories: readonly History[]): Promise<IdsOf> {
  const people = histories.map(({ person }) => person);
  const word = await internWords(app, histories);
  const agents = await idsByKey(
    new Map(
      people.flatMap(({ id, persona }) => persona.agents.map((value) => [`${id}:${value}`, { userId: id, value }])),
    ),
    (items) => app.get(UserAgentsRegistry, { strict: false }).resolve(items),
  );
  const contexts = await internContexts(app, histories, word);
  return (person, beat) => ({
    context: contexts.get(contextKey(person, beat)) as number,
    entity: word(person, 'entity', beat.file.entity),
    type: word(person, 'entityType', 'file'),
    dependencies: beat.file.dependencies.length === 0 ? null : word(person, 'dependencies', dependenciesOf(beat)),
    agent: agents.get(`${person.id}:${beat.agent}`) as number,
  });
}

async function internWords(app: INestApplicationContext, histories: readonly History[]): Promise<WordId> {
  const words = new Map<string, { userId: UserId; kind: DictionaryKind; value: string }>();
  for (const { person, beats } of histories) {
    for (const beat of beats) {
      for (const [kind, value] of wordsOf(beat)) {
        words.set(`${person.id}:${kind}:${value}`, { userId: person.id, kind, value });
      }
    }
  }
  const ids = await idsByKey(words, (items) => app.get(Dictionary, { strict: false }).values(items));
  return (person, kind, value) => ids.get(`${person.id}:${kind}:${value}`) as number;
}

async function internContexts(
  app: INestApplicationContext,
  histories: readonly History[],
  word: WordId,
): Promise<Map<string, number>> {
  const people = histories.map(({ person }) => person);
  const projects = await idsByKey(
    new Map(
      people.flatMap(({ id, persona }) => persona.projects.map(({ name }) => [`${id}:${name}`, { userId: id, name }])),
    ),
    (items) => app.get(ProjectsRegistry, { strict: false }).resolve(items),
  );
  const machines = await idsByKey(
    new Map(
      people.flatMap(({ id, persona }) =>
        persona.machines.map((name) => [`${id}:${name}`, { userId: id, name, timezone: persona.zone, ip: null }]),
      ),
    ),
    (items) => app.get(MachinesRegistry, { strict: false }).resolve(items),
  );
  const seen = new Map<string, { person: BenchPerson; beat: Beat }>();
  for (const { person, beats } of histories) {
    for (const beat of beats) seen.set(contextKey(person, beat), { person, beat });
  }
  const contexts = [...seen].map(([key, { person, beat }]) => {
    const { editor, os } = parseUserAgent(beat.agent);
    const context = {
      userId: person.id,
      projectId: projects.get(`${person.id}:${beat.project.name}`) as number,
      branchId: word(person, 'branch', beat.branch),
      languageId: word(person, 'language', beat.file.language),
      editorId: editor === null ? 0 : word(person, 'editor', editor),
      osId: os === null ? 0 : word(person, 'os', os),
      machineId: machines.get(`${person.id}:${beat.machine}`) as number,
      categoryId: word(person, 'category', beat.category),
    };
    return [key, context] as const;
  });
  return idsByKey(new Map(contexts), (items) => app.get(Dictionary, { strict: false }).contexts(items));
}

function* wordsOf(beat: Beat): Generator<[DictionaryKind, string]> {
  const { editor, os } = parseUserAgent(beat.agent);
  yield ['branch', beat.branch];
  yield ['language', beat.file.language];
  if (editor !== null) yield ['editor', editor];
  if (os !== null) yield ['os', os];
  yield ['category', beat.category];
  yield ['entity', beat.file.entity];
  yield ['entityType', 'file'];
  if (beat.file.dependencies.length > 0) yield ['dependencies', dependenciesOf(beat)];
}

const dependenciesOf = (beat: Beat) => JSON.stringify(beat.file.dependencies);

function contextKey(person: BenchPerson, { project, branch, file, agent, machine, category }: Beat): string {
  return `${person.id}|${project.name}|${branch}|${file.language}|${agent}|${machine}|${category}`;
}

async function idsByKey<Item>(
  items: ReadonlyMap<string, Item>,
  resolve: (items: Item[]) => Promise<number[]>,
): Promise<Map<string, number>> {
  const ids = await resolve([...items.values()]);
  return new Map([...items.keys()].map((key, index) => [key, ids[index] as number]));
}
