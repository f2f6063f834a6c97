import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { drawChart, Rasteriser, ShareCharts, type ShareToken } from '#libs/sharing';
import type { Person } from '#libs/users';
import type { ChartWish } from './share-charts.requests.js';
import { presentChart, presentScript } from './sharing.presenter.js';

export interface ShareAnswer {
  readonly type: string;
  readonly body: string | Buffer;
}

const MAX_BYTES = 16 * 1024 * 1024;

/** Writes the answers of published charts, and keeps the latest: one page may be opened by thousands. */
@Injectable()
export class ShareAnswers {
  private readonly kept = new LRUCache<string, ShareAnswer>({
    maxSize: MAX_BYTES,
    sizeCalculation: ({ body }, key) => body.length * 2 + key.length,
  });

  constructor(
    private readonly charts: ShareCharts,
    private readonly rasteriser: Rasteriser,
  ) {}

  /** @param version of what the chart shows */
  async find(
    wish: ChartWish,
    token: ShareToken,
    { owner, version }: { owner: Person; version: string },
  ): Promise<ShareAnswer> {
    const { format, theme, callback } = wish;
    if (callback !== undefined) return this.script(token, owner, callback);
    const key = [version, format, theme].join(' ');
    const kept = this.kept.get(key);
    if (kept !== undefined) return kept;
    const answer = await this.make(wish, token, owner);
    this.kept.set(key, answer);
    return answer;
  }

  private async make({ format, theme }: ChartWish, token: ShareToken, owner: Person): Promise<ShareAnswer> {
    const data = await this.charts.read(token, owner);
    if (format === 'json') {
      return { type: 'application/json; charset=utf-8', body: JSON.stringify(presentChart(data)) };
    }
    const svg = drawChart(data, { ...token, theme });
    if (format === 'svg') return { type: 'image/svg+xml; charset=utf-8', body: svg };
    return { type: 'image/png', body: await this.rasteriser.png(svg) };
  }

  private async script(token: ShareToken, owner: Person, callback: string): Promise<ShareAnswer> {
    const data = await this.charts.read(token, owner);
    return { type: 'application/javascript; charset=utf-8', body: presentScript(presentChart(data), callback) };
  }
}
