import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { describeStorage, StorageFacts } from '#libs/storage';

/** One line at start: what is stored how. Probes then answer without asking the database again. */
@Injectable()
export class StorageAnnouncement implements OnApplicationBootstrap {
  private readonly logger = new Logger('storage');

  constructor(@Inject(StorageFacts) private readonly storage: StorageFacts) {}

  async onApplicationBootstrap(): Promise<void> {
    try {
      this.logger.log(`storage: ${describeStorage(await this.storage.get())}`);
    } catch (error) {
      this.logger.warn(`storage: not known yet, ${(error as Error).message}`);
    }
  }
}
