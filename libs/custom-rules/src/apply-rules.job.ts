import { Injectable } from '@nestjs/common';
import type { UserId } from '#libs/kernel';
import type { JobHandler, JobRun } from '#libs/platform/queue';
import { APPLY_RULES } from './apply-rules.type.js';
import { RuleApplication } from './rule-application.js';

/** Applies a person's rules slice by slice until all of history follows them, or somebody calls it off. */
@Injectable()
export class ApplyRulesHandler implements JobHandler<{ userId: number }> {
  readonly type = APPLY_RULES;

  constructor(private readonly application: RuleApplication) {}

  async run({ payload, signal, progress }: JobRun<{ userId: number }>): Promise<void> {
    while (!signal.aborted) {
      const share = await this.application.step(payload.userId as UserId);
      if (share === undefined) return;
      progress(share);
    }
  }
}
