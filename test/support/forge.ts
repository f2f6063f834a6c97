import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AUTHORS, type GitStory, type StoryCommit } from './git-story.js';

export type ForgeKind = 'github' | 'gitlab' | 'gitea' | 'bitbucket';

/** What a test may make a forge say instead. Undefined: nothing. */
export type Interruption = (path: string) => { status: number; headers?: Record<string, string> } | undefined;

const TOKENS: Readonly<Record<ForgeKind, readonly [header: string, value: string]>> = {
  github: ['authorization', 'Bearer secret'],
  gitlab: ['private-token', 'secret'],
  gitea: ['authorization', 'token secret'],
  bitbucket: ['authorization', 'Bearer secret'],
};
const PREFIXES: Readonly<Record<ForgeKind, string>> = {
  github: '/api/v3/repos/jane/beacon',
  gitlab: '/api/v4/projects/jane%2Fbeacon',
  gitea: '/api/v1/repos/jane/beacon',
  bitbucket: '/2.0/repositories/jane/beacon',
};
const PAGE = 3;

/** A server that answers as the REST API of a forge does, three commits to a page, about a real repository. */
export class ForgeServer {
  /** Paths that were asked for, below the repository. */
  readonly asked: string[] = [];
  interrupt: Interruption = () => undefined;
  private readonly server: Server;

  private constructor(
    private readonly kind: ForgeKind,
    private readonly story: GitStory,
  ) {
    this.server = createServer((request, response) => this.answer(request, response));
  }

  static async start(kind: ForgeKind, story: GitStory): Promise<ForgeServer> {
    const forge = new ForgeServer(kind, story);
    await new Promise<void>((listening) => forge.server.listen(0, '127.0.0.1', listening));
    return forge;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private answer(request: IncomingMessage, response: ServerResponse): unknown {
    const url = new URL(request.url as string, this.url);
    const below = url.pathname.slice(PREFIXES[this.kind].length);
    this.asked.push(`${below}${url.search}`);
    const [header, value] = TOKENS[this.kind];
    const stop = this.interrupt(below);
    if (stop !== undefined) return response.writeHead(stop.status, stop.headers).end('{}');
    if (request.headers[header] !== value) return response.writeHead(401).end('{}');
    if (!url.pathname.startsWith(PREFIXES[this.kind])) return response.writeHead(404).end('{}');
    if (below === '') return send(response, this.facts());
    if (below.endsWith('/branches')) return send(response, this.wrapped(this.branches(), null));
    return this.sendCommits(url, below, response);
  }

  private sendCommits(url: URL, below: string, response: ServerResponse): unknown {
    const named =
      this.kind === 'bitbucket'
        ? below.split('/').at(-1)
        : url.searchParams.get(this.kind === 'gitlab' ? 'ref_name' : 'sha');
    if (!this.story.commits.has(named ?? '')) return response.writeHead(404).end('{}');
    const page = Number(url.searchParams.get('page') ?? 1);
    const all = this.story.below(named as string);
    const shown = all.slice((page - 1) * PAGE, page * PAGE).map((commit) => this.commit(commit));
    url.searchParams.set('page', String(page + 1));
    const next = page * PAGE < all.length ? url.href : null;
    const isLinked = next !== null && this.kind !== 'bitbucket';
    return send(
      response,
      this.wrapped(shown, next),
      isLinked ? { link: `<${next}>; rel="next", <${next}>; rel="last"` } : {},
    );
  }

  private wrapped(values: readonly object[], next: string | null): unknown {
    return this.kind === 'bitbucket' ? { values, pagelen: PAGE, ...(next !== null && { next }) } : values;
  }

  private branches(): object[] {
    const key = { github: 'sha', gitlab: 'id', gitea: 'id', bitbucket: 'hash' }[this.kind];
    return [...this.story.heads].map(([name, oid]) => ({
      name,
      [this.kind === 'bitbucket' ? 'target' : 'commit']: { [key]: oid },
    }));
  }

  private facts(): object {
    const page = `${this.url}/jane/beacon`;
    switch (this.kind) {
      case 'github':
      case 'gitea':
        return {
          id: 1,
          name: 'beacon',
          full_name: 'jane/beacon',
          private: true,
          html_url: page,
          description: 'Lights.',
          fork: false,
          default_branch: 'main',
          forks_count: 2,
          [this.kind === 'github' ? 'stargazers_count' : 'stars_count']: 5,
          watchers_count: 3,
          ...(this.kind === 'github'
            ? { subscribers_count: 3, homepage: 'https://beacon.example' }
            : { website: 'https://beacon.example' }),
        };
      case 'gitlab':
        return {
          id: 1,
          path_with_namespace: 'jane/beacon',
          description: 'Lights.',
          default_branch: 'main',
          web_url: page,
          visibility: 'private',
          forks_count: 2,
          star_count: 5,
        };
      case 'bitbucket':
        return {
          uuid: '{1}',
          full_name: 'jane/beacon',
          description: 'Lights.',
          is_private: true,
          mainbranch: { type: 'branch', name: 'main' },
          website: 'https://beacon.example',
          links: { html: { href: page } },
        };
    }
  }

  private commit({ oid, message, parents, author, time }: StoryCommit): object {
    const { name, email } = AUTHORS[author];
    const page = `${this.url}/jane/beacon/commit/${oid}`;
    const date = new Date(time * 1000).toISOString().replace('.000Z', '+00:00');
    if (this.kind === 'gitlab') {
      return {
        id: oid,
        short_id: oid.slice(0, 8),
        title: message.trim(),
        message,
        parent_ids: parents,
        author_name: name,
        author_email: email,
        authored_date: date,
        committer_name: name,
        committer_email: email,
        committed_date: date,
        web_url: page,
      };
    }
    if (this.kind === 'bitbucket') {
      const user = {
        display_name: name,
        nickname: author,
        account_id: `id-${author}`,
        links: { avatar: { href: `${page}.png` } },
      };
      return {
        type: 'commit',
        hash: oid,
        date,
        message,
        parents: parents.map((hash) => ({ type: 'commit', hash })),
        author: { type: 'author', raw: `${name} <${email}>`, user },
        links: { html: { href: page } },
      };
    }
    const account = {
      login: author,
      id: 7,
      avatar_url: `${page}.png`,
      html_url: `${this.url}/${author}`,
      url: `${this.url}/api/${author}`,
    };
    const signed = { name, email, date };
    return {
      sha: oid,
      url: `${this.url}/api/commits/${oid}`,
      html_url: page,
      commit: { message, author: signed, committer: signed },
      author: account,
      committer: account,
      parents: parents.map((sha) => ({ sha })),
    };
  }
}

function send(response: ServerResponse, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** git's own server over HTTP for the repositories below a folder. */
export async function startGitServer(root: string): Promise<{ url: string; bytes(): number; close(): Promise<void> }> {
  let bytes = 0;
  const server = createServer((request, response) => {
    const url = new URL(request.url as string, 'http://localhost');
    const cgi = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env.PATH,
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: '1',
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'safe.directory',
        GIT_CONFIG_VALUE_0: '*',
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        ...(request.headers['content-encoding'] && { HTTP_CONTENT_ENCODING: request.headers['content-encoding'] }),
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
        REMOTE_ADDR: '127.0.0.1',
      },
    });
    request.pipe(cgi.stdin);
    const chunks: Buffer[] = [];
    cgi.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    cgi.on('close', () => {
      const said = Buffer.concat(chunks);
      const end = said.indexOf('\r\n\r\n');
      const headers = Object.fromEntries(
        said
          .toString('latin1', 0, Math.max(0, end))
          .split('\r\n')
          .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
      );
      const body = said.subarray(end + 4);
      bytes += body.length;
      response
        .writeHead(Number.parseInt(headers.status ?? '200', 10), { 'content-type': headers['content-type'] ?? '' })
        .end(body);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytes: () => bytes,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
