import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { UsersModule } from '../users/users.module.js';
import { ExportBuilder } from './export-builder.service.js';
import { ExportScratch } from './export-scratch.js';
import { ExportController } from './export.controller.js';
import { ExportRepository } from './export.repository.js';
import { ExportService } from './export.service.js';
import { ExportsWorker } from './exports.worker.js';
import { MakeExport } from './make-export.service.js';
import { TableReader } from './table-reader.service.js';

@Module({
  imports: [UsersModule, NotificationsModule],
  controllers: [ExportController],
  providers: [
    ExportService,
    ExportBuilder,
    MakeExport,
    TableReader,
    ExportRepository,
    ExportsWorker,
    {
      provide: ExportScratch,
      useFactory: (config: Config) => new ExportScratch(join(config.dataDir, 'exports')),
      inject: [Config],
    },
  ],
})
export class ExportModule {}
