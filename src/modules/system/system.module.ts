import { Module } from '@nestjs/common';
import { Metrics } from './metrics.service.js';
import { Readiness } from './readiness.service.js';
import { SystemController } from './system.controller.js';

@Module({ controllers: [SystemController], providers: [Readiness, Metrics], exports: [Readiness, Metrics] })
export class SystemModule {}
