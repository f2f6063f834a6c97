import { z } from 'zod';
import type { RestDialect } from './rest-forge.js';
import { hash, moment, NO_ACCOUNT, text, words } from './shapes.js';

const link = z
  .object({ href: text })
  .nullish()
  .transform((value) => value?.href ?? null);
const links = z.object({ html: link, self: link, avatar: link }).partial().nullish();
const account = z.object({ nickname: text, account_id: text, links }).nullish();
const commits = z.object({
  values: z.array(
    z.object({
      hash,
      date: moment,
      message: words,
      parents: z.array(z.object({ hash })),
      author: z.object({ raw: words, user: account }),
      links,
    }),
  ),
});
const repository = z.object({
  full_name: z.string(),
  description: text,
  is_private: z.boolean().nullish(),
  website: text,
  mainbranch: z.object({ name: text }).nullish(),
  parent: z.unknown().optional(),
  links,
});
const branches = z.object({ values: z.array(z.object({ name: z.string(), target: z.object({ hash }) })) });
const page = z.object({ next: text });

const path = (fullName: string) => `/repositories/${fullName.split('/').map(encodeURIComponent).join('/')}`;

/** "Name <address>" as git writes it. */
function signatureOf(raw: string): { name: string; email: string | null } {
  const [, name, email] = /^(.*?)\s*<([^<>]*)>\s*$/.exec(raw) ?? [];
  return name === undefined ? { name: raw, email: null } : { name, email: email || null };
}

/** Bitbucket Cloud. It tells one date per commit, and no committer. A token with a colon is a name and an app password. */
export const BITBUCKET: RestDialect = {
  api: (baseUrl) => `${baseUrl ?? 'https://api.bitbucket.org'}/2.0`,
  headers: (token) => ({
    authorization: token.includes(':') ? `Basic ${Buffer.from(token).toString('base64')}` : `Bearer ${token}`,
  }),
  repositoryPath: path,
  branchesPath: (fullName) => `${path(fullName)}/refs/branches?pagelen=100`,
  commitsPath: (fullName, head) => `${path(fullName)}/commits/${head}?pagelen=100`,
  repository: (body) => {
    const it = repository.parse(body);
    return {
      fullName: it.full_name,
      defaultBranch: it.mainbranch?.name ?? null,
      description: it.description,
      forkCount: 0,
      starCount: 0,
      watchCount: 0,
      homepage: it.website,
      htmlUrl: it.links?.html ?? null,
      isFork: Boolean(it.parent),
      isPrivate: it.is_private ?? false,
    };
  },
  branches: (body) => branches.parse(body).values.map(({ name, target }) => ({ name, head: target.hash })),
  commits: (body) =>
    commits.parse(body).values.map((it) => {
      const { user } = it.author;
      const signed = { ...signatureOf(it.author.raw), date: it.date };
      const shown = user && {
        username: user.nickname,
        avatarUrl: user.links?.avatar ?? null,
        htmlUrl: user.links?.html ?? null,
        url: user.links?.self ?? null,
      };
      return {
        hash: it.hash,
        parents: it.parents.map((parent) => parent.hash),
        message: it.message,
        htmlUrl: it.links?.html ?? null,
        url: it.links?.self ?? null,
        author: { ...signed, ...(shown ?? NO_ACCOUNT), id: user?.account_id ?? null },
        committer: { ...signed, ...(shown ?? NO_ACCOUNT) },
      };
    }),
  next: (body) => page.parse(body).next,
};
