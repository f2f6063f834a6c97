import { ApiKey } from '../libs/api-keys/src/api-key.entity.js';
import { User } from '../libs/users/src/user.entity.js';

/** What the EntityManager knows. Entities leave their libraries through this list only. */
export const ENTITIES = [User, ApiKey];
