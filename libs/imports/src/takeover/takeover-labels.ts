import { Injectable } from '@nestjs/common';
import type { UserId } from '#libs/kernel';
import { ProjectLabels, ProjectsError } from '#libs/projects';
import type { ForeignPerson } from './foreign.js';
import type { PersonReport } from './report.js';

/** Labels of projects, which have to be there first. */
@Injectable()
export class TakeoverLabels {
  constructor(private readonly labels: ProjectLabels) {}

  async take(owner: UserId, person: ForeignPerson, { labels: tally, notes }: PersonReport): Promise<void> {
    for (const { project, label } of person.labels) {
      try {
        await this.labels.add(owner, project, [label]);
        tally.taken++;
      } catch (error) {
        if (!(error instanceof ProjectsError)) throw error;
        tally.refused++;
        notes.push(`the label "${label}" of "${project}" is left out: ${error.message}`);
      }
    }
  }
}
