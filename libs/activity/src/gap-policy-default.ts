import { type DynamicModule, Module } from '@nestjs/common';
import { GAP_POLICIES, type GapPolicy, type GapPolicyName } from '#libs/kernel';
import type { Owner } from '#libs/platform/auth';
import type { CountingChoice } from './activity-query.js';

/** How gaps are counted for whoever has chosen nothing, and wherever people are compared with one another. */
export class GapPolicyDefault {
  constructor(readonly name: GapPolicyName = 'wakatime') {}

  /** People who are compared are counted alike, whatever they have chosen for themselves. */
  get comparison(): { readonly policy: GapPolicyName; readonly timeoutSeconds: number; readonly writesOnly: boolean } {
    return { policy: this.name, timeoutSeconds: GAP_POLICIES[this.name].timeoutSeconds, writesOnly: false };
  }

  /** Seconds: the timeout of an answer about a person. */
  timeoutOf(
    counting: CountingChoice,
    person: Pick<Owner, 'gapPolicy' | 'timeoutMinutes' | 'gapTimeoutSeconds'>,
  ): number {
    const policy: GapPolicy = GAP_POLICIES[counting.policy ?? person.gapPolicy ?? this.name];
    if (policy.rule === 'cap') return policy.timeoutSeconds;
    const own =
      policy.atMidnight === 'split' ? person.timeoutMinutes * 60 : (person.gapTimeoutSeconds ?? policy.timeoutSeconds);
    return counting.timeoutSeconds ?? own;
  }
}

/** What the installation has decided about counting, for everything that reads activity. */
@Module({})
export class GapPolicyModule {
  static forRoot(name: GapPolicyName): DynamicModule {
    return {
      module: GapPolicyModule,
      global: true,
      providers: [{ provide: GapPolicyDefault, useValue: new GapPolicyDefault(name) }],
      exports: [GapPolicyDefault],
    };
  }
}
