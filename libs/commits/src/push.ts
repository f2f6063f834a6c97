import { z } from 'zod';
import type { ForgeCommit } from './commit.js';
import { hash, moment, NO_ACCOUNT, text, words } from './forge/shapes.js';

const person = z.object({ name: words, email: text, username: text.optional() });
const schema = z.object({
  ref: z.string().regex(/^refs\/heads\/.+/),
  before: hash.nullish(),
  commits: z
    .array(
      z.object({ id: hash, message: words, timestamp: moment, url: text, author: person, committer: person.nullish() }),
    )
    .max(2_000),
});

const NOTHING = /^0+$/;

export interface Push {
  readonly branch: string;
  /** Oldest first. */
  readonly commits: readonly ForgeCommit[];
}

/**
 * The push that a body tells in the shape that GitHub made common: `{ref, before, commits: [{id, message, timestamp, url,
 * author, committer}]}`, oldest commit first. Undefined for everything else. Parents are not told: each commit follows the
 * one before it.
 */
export function pushOf(body: Buffer): Push | undefined {
  const read = schema.safeParse(jsonOf(body));
  if (!read.success) return undefined;
  const { ref, before, commits } = read.data;
  let previous = before && !NOTHING.test(before) ? before : undefined;
  const stored = commits.map(({ id, message, timestamp, url, author, committer }): ForgeCommit => {
    const parents = previous === undefined ? [] : [previous];
    previous = id;
    const signed = (by: z.infer<typeof person>) => ({
      ...NO_ACCOUNT,
      date: timestamp,
      name: by.name,
      email: by.email,
      username: by.username ?? null,
    });
    return {
      hash: id,
      parents,
      message,
      htmlUrl: url,
      url: null,
      author: { ...signed(author), id: null },
      committer: signed(committer ?? author),
    };
  });
  return { branch: ref.slice('refs/heads/'.length), commits: stored };
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
