import { type DynamicModule, Module } from '@nestjs/common';
import { BlobStore } from './blob-store.js';

export interface BlobsOptions {
  /** Where the blobs live. Every process that writes or reads them sees the same folder. */
  readonly dir: string;
}

/** The one {@link BlobStore} of the process. */
@Module({})
export class BlobsModule {
  static forRoot({ dir }: BlobsOptions): DynamicModule {
    return {
      module: BlobsModule,
      global: true,
      providers: [{ provide: BlobStore, useFactory: () => new BlobStore(dir) }],
      exports: [BlobStore],
    };
  }
}
