import { z } from 'zod';
import { nextLink, type RestDialect } from './rest-forge.js';
import { count, hash, moment, NO_ACCOUNT, text, words } from './shapes.js';

const account = z
  .object({ login: text, id: z.number().nullish(), avatar_url: text, html_url: text, url: text })
  .nullish();
const person = z.object({ name: words, email: text, date: moment });
const commits = z.array(
  z.object({
    sha: hash,
    html_url: text,
    url: text,
    parents: z.array(z.object({ sha: hash })),
    commit: z.object({ message: words, author: person, committer: person }),
    author: account,
    committer: account,
  }),
);
const repository = z.object({
  full_name: z.string(),
  default_branch: text,
  description: text,
  forks_count: count,
  stargazers_count: count,
  stars_count: count,
  subscribers_count: z.number().nullish(),
  watchers_count: count,
  homepage: text,
  website: text,
  html_url: text,
  fork: z.boolean().nullish(),
  private: z.boolean().nullish(),
});
const branches = z.array(z.object({ name: z.string(), commit: z.object({ sha: hash.nullish(), id: hash.nullish() }) }));

type Account = z.infer<typeof account>;

function accountOf(of: Account) {
  if (!of) return NO_ACCOUNT;
  return { username: of.login, avatarUrl: of.avatar_url, htmlUrl: of.html_url, url: of.url };
}

const path = (fullName: string) => `/repos/${fullName.split('/').map(encodeURIComponent).join('/')}`;

/** github.com, and GitHub Enterprise below `/api/v3`. */
export const GITHUB: RestDialect = {
  api: (baseUrl) => (baseUrl === null ? 'https://api.github.com' : `${baseUrl}/api/v3`),
  headers: (token) => ({ authorization: `Bearer ${token}`, 'x-github-api-version': '2022-11-28' }),
  repositoryPath: path,
  branchesPath: (fullName) => `${path(fullName)}/branches?per_page=100`,
  commitsPath: (fullName, head) => `${path(fullName)}/commits?sha=${head}&per_page=100`,
  repository: (body) => {
    const it = repository.parse(body);
    return {
      fullName: it.full_name,
      defaultBranch: it.default_branch,
      description: it.description,
      forkCount: it.forks_count,
      starCount: it.stargazers_count || it.stars_count,
      watchCount: it.subscribers_count ?? it.watchers_count,
      homepage: it.homepage ?? it.website,
      htmlUrl: it.html_url,
      isFork: it.fork ?? false,
      isPrivate: it.private ?? false,
    };
  },
  branches: (body) =>
    branches.parse(body).map(({ name, commit }) => ({ name, head: hash.parse(commit.sha ?? commit.id) })),
  commits: (body) =>
    commits.parse(body).map(({ sha, html_url, url, parents, commit, author, committer }) => ({
      hash: sha,
      parents: parents.map((parent) => parent.sha),
      message: commit.message,
      htmlUrl: html_url,
      url,
      author: { ...commit.author, ...accountOf(author), id: author?.id == null ? null : String(author.id) },
      committer: { ...commit.committer, ...accountOf(committer) },
    })),
  next: (_body, headers) => nextLink(headers),
};
