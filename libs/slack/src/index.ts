export * from './slack.module.js';
export * from './slack.options.js';
export * from './slack-accounts.service.js';
export * from './slack-channels.service.js';
export * from './slack-signature.js';
export { escaped } from './slack-text.js';
