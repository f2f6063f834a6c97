import { ListOf, Strings, Text, Uuid } from '../swagger-fields.js';

export class LabelsRequest {
  @Strings('All the labels that the project is to have, at most fifty.', ['work'])
  readonly labels!: readonly string[];
}

export class LabelledProject {
  @Uuid('Id.')
  readonly id!: string;
  @Text('Name.', 'demo')
  readonly name!: string;
}

export class LabelRow {
  @Text('Label.', 'work')
  readonly label!: string;
  @ListOf(() => LabelledProject, 'Projects that have it, by name.')
  readonly projects!: readonly LabelledProject[];
}

export class LabelsAnswer {
  @ListOf(() => LabelRow, 'By label.')
  readonly data!: readonly LabelRow[];
}

export class LabelsOfProjectAnswer {
  @Strings('Labels of the project.', ['work'])
  readonly data!: readonly string[];
}
