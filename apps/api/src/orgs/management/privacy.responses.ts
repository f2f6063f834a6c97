import { ApiProperty } from '@nestjs/swagger';
import type { OwnPrivacy, ProjectPrivacy } from '#libs/orgs';
import { PRIVACIES } from '#libs/platform/auth';
import { ListOf, One } from '../../dialects/wakatime/swagger-fields.js';
import { PageKeys } from '../../dialects/wakatime/time.responses.js';
import { NamedBody } from './shared.responses.js';

const shown = (description: string, nullable = false) => ApiProperty({ enum: PRIVACIES, nullable, description });

export class OwnPrivacyBody {
  @shown('What the organisation says of everybody.')
  readonly default_project_privacy!: string;
  @shown("What the caller says of all their projects; null: as the organisation's.", true)
  readonly default_personal_privacy!: string | null;
  @shown('What holds for a project about which nothing is said.')
  readonly effective_privacy!: string;
}

export class OwnPrivacyAnswer {
  @One(() => OwnPrivacyBody, 'What holds for the caller.')
  readonly data!: OwnPrivacyBody;
}

export class ProjectPrivacyBody extends NamedBody {
  @shown('What the caller says of it here; null: nothing.', true)
  readonly privacy!: string | null;
  @shown('What holds.')
  readonly effective_privacy!: string;
}

export class ProjectPrivacyAnswer {
  @One(() => ProjectPrivacyBody, 'The project.')
  readonly data!: ProjectPrivacyBody;
}

export class ProjectsPrivacyAnswer extends PageKeys {
  @ListOf(() => ProjectPrivacyBody, 'By name.')
  readonly data!: readonly ProjectPrivacyBody[];
}

export function presentOwnPrivacy({ ofOrg, own, effective }: OwnPrivacy): OwnPrivacyBody {
  return { default_project_privacy: ofOrg, default_personal_privacy: own, effective_privacy: effective };
}

export function presentProjectPrivacy({ id, name, privacy, effective }: ProjectPrivacy): ProjectPrivacyBody {
  return { id, name, privacy, effective_privacy: effective };
}
