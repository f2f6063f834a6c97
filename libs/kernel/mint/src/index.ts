export { mintVisibleUsers } from '../../src/visible-users.mint.js';
