export * from './blob-name.js';
export * from './blob-store.js';
export * from './blobs.module.js';
export * from './files.eraser.js';
