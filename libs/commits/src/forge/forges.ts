import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#libs/kernel';
import { Outbound } from '#libs/platform/outbound';
import type { Provider, Repository } from '../repository.js';
import { BareGit } from './bare-git.js';
import { BITBUCKET } from './bitbucket.js';
import type { Forge } from './forge.js';
import { GITEA } from './gitea.js';
import { GITHUB } from './github.js';
import { GITLAB } from './gitlab.js';
import { type RestDialect, RestForge } from './rest-forge.js';

const DIALECTS: Readonly<Record<Exclude<Provider, 'git'>, RestDialect>> = {
  github: GITHUB,
  gitlab: GITLAB,
  gitea: GITEA,
  bitbucket: BITBUCKET,
};

/** The forge of a repository, through which alone other servers are asked. */
@Injectable()
export class Forges {
  constructor(
    private readonly outbound: Outbound,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Undefined for a repository that only tells pushes. */
  of({ provider, url, baseUrl, fullName }: Repository, token: string | null): Forge | undefined {
    if (provider === 'git') return url === null ? undefined : new BareGit(this.outbound, { url, fullName, token });
    return new RestForge(this.outbound, this.clock, DIALECTS[provider], { baseUrl, fullName, token });
  }
}
