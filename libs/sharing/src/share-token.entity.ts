import { defineEntity, p } from '@mikro-orm/core';
import type { ChartKind, ChartRange } from './share-token.js';

const ShareTokenSchema = defineEntity({
  name: 'StoredShareToken',
  tableName: 'share_tokens',
  properties: {
    id: p.uuid().primary(),
    userId: p.integer(),
    kind: p.text().$type<ChartKind>(),
    range: p.text().$type<ChartRange>(),
    title: p.text(),
    createdAt: p.datetime(),
    expiresAt: p.datetime().nullable(),
  },
});

/** A row of `share_tokens`. */
export class StoredShareToken extends ShareTokenSchema.class {}
ShareTokenSchema.setClass(StoredShareToken);
