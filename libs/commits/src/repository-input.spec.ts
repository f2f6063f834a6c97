import { describe, expect, it } from 'vitest';
import { parseRepositoryLink } from './repository-input.js';

const linked = (input: object) => {
  const { provider, url, baseUrl, fullName } = parseRepositoryLink(input);
  return [provider, url, baseUrl, fullName];
};

describe('what a link leads to', () => {
  it.each<[object, unknown[]]>([
    [
      { url: 'https://github.com/jane/beacon.git' },
      ['github', 'https://github.com/jane/beacon.git', null, 'jane/beacon'],
    ],
    [{ url: 'https://codeberg.org/jane/beacon/' }, ['gitea', 'https://codeberg.org/jane/beacon/', null, 'jane/beacon']],
    [{ provider: 'gitlab', full_name: 'a/b/c' }, ['gitlab', 'https://gitlab.com/a/b/c', null, 'a/b/c']],
    [
      { provider: 'gitea', url: 'https://git.example.com/jane/beacon' },
      ['gitea', 'https://git.example.com/jane/beacon', 'https://git.example.com', 'jane/beacon'],
    ],
    [
      { provider: 'gitlab', url: 'https://example.com/git/a/b', base_url: 'https://example.com/git/' },
      ['gitlab', 'https://example.com/git/a/b', 'https://example.com/git', 'a/b'],
    ],
    [{ provider: 'git', url: 'https://example.com/x.git' }, ['git', 'https://example.com/x.git', null, 'x']],
    [{ provider: 'git' }, ['git', null, null, 'git']],
    [
      { provider: 'git', url: 'https://example.com/%e0%a4%a' },
      ['git', 'https://example.com/%e0%a4%a', null, '%e0%a4%a'],
    ],
    [{ provider: 'git', url: 'https://example.com/a%00b' }, ['git', 'https://example.com/a%00b', null, 'ab']],
    [
      { provider: 'git', url: 'https://exam\nple.com/x\n\tfetch = +refs/heads/*:refs/heads/*' },
      [
        'git',
        'https://example.com/xfetch%20=%20+refs/heads/*:refs/heads/*',
        null,
        'xfetch = +refs/heads/*:refs/heads/*',
      ],
    ],
  ])('%j', (input, expected) => expect(linked(input)).toEqual(expected));

  it.each<[object, string]>([
    [{}, 'provider'],
    [{ url: 'git@github.com:jane/beacon.git' }, 'url'],
    [{ url: 'https://github.com/jane' }, 'url'],
    [{ url: 'https://github.com/%e0%a4%a' }, 'url'],
    [{ url: 'https://github.com/jane/..%2f..%2fuser' }, 'url'],
    [JSON.parse('{"provider":"git","constructor":1}'), 'constructor'],
    [JSON.parse('{"provider":"git","toString":1}'), 'toString'],
    [{ url: 'file:///etc/passwd', provider: 'git' }, 'url'],
    [{ provider: 'github', full_name: '../../etc' }, 'full_name'],
    [{ provider: 'github', full_name: 'a/b', author_emails: ['nobody'] }, 'author_emails'],
    [{ provider: 'github', full_name: 'a/b', token: '' }, 'token'],
  ])('%j names a bad %s', (input, field) => {
    expect(() => parseRepositoryLink(input)).toThrow(
      expect.objectContaining({ code: 'commits.invalid', details: { [field]: [expect.any(String)] } }),
    );
  });
});
