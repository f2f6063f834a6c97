import { Module } from '@nestjs/common';
import { ActivityModule } from '#libs/activity';
import { AuditModule } from '#libs/audit';
import { SummariesModule } from '#libs/summaries';
import { PeopleNowReader } from './people-now.reader.js';
import { Rasteriser } from './rasteriser.js';
import { ShareCharts } from './share-charts.service.js';
import { ShareTokens } from './share-tokens.service.js';

const OPEN = [PeopleNowReader, Rasteriser, ShareCharts, ShareTokens];

/** Published charts. Heartbeats, clock and database are provided globally. */
@Module({ imports: [ActivityModule, AuditModule, SummariesModule], providers: OPEN, exports: OPEN })
export class SharingModule {}
