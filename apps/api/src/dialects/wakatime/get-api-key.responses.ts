import { One, Text } from './swagger-fields.js';

export class ApiKeyBody {
  @Text('The key itself.', 'waka_6f1d2c3b-4a5e-4f60-8a7b-9c0d1e2f3a4b')
  readonly api_key!: string;
}

export class ApiKeyAnswer {
  @One(() => ApiKeyBody, 'The primary key.')
  readonly data!: ApiKeyBody;
}
