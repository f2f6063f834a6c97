import { OrNull, Text, Uuid } from '../../dialects/wakatime/swagger-fields.js';

/** A person as lists name them. */
export class PersonBody {
  @Uuid('Id of the person.', '5b7a0d5e-30c5-4cc5-8a6b-0b7d0c6b2a11')
  readonly id!: string;
  @Text('Username.', 'grace')
  readonly username!: string;
  @OrNull('string', 'Full name.', 'Grace Hopper')
  readonly full_name!: string | null;
}

export class NamedBody {
  @Uuid('Id.', '0e4ff0de-5d0a-4a0b-8f86-6bbb2f6f0a55')
  readonly id!: string;
  @Text('What it is called.', 'Backend')
  readonly name!: string;
}
