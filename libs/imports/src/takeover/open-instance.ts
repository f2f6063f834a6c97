import type { ForeignInstance, ForeignKind } from './foreign.js';
import { HackatimeInstance } from './hackatime.instance.js';
import { openSource } from './source/open-source.js';
import { WakapiInstance } from './wakapi.instance.js';

/**
 * @param url of Wakapi's database (PostgreSQL, MySQL, MariaDB, or a file of SQLite), or of Hackatime's (PostgreSQL)
 * @param zone IANA zone of the clock of the other server: where Wakapi's date-times say none, they are of that one
 * @throws UnreadableDatabase
 */
export async function openInstance(kind: ForeignKind, url: string, zone: string): Promise<ForeignInstance> {
  const source = await openSource(url);
  try {
    return kind === 'wakapi' ? await WakapiInstance.open(source, zone) : await HackatimeInstance.open(source);
  } catch (error) {
    await source.close();
    throw error;
  }
}
