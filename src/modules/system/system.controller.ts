import { Controller, Get, Header, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { AppError } from '../../common/app-error.js';
import { Public } from '../../common/http/public.decorator.js';
import { Returns } from '../../common/http/returns.decorator.js';
import { Config } from '../../config/config.js';
import { Metrics } from './metrics.service.js';
import { Readiness } from './readiness.service.js';
import { HealthResponse, ReadinessResponse, ServiceResponse } from './system.dto.js';
import { productVersion } from './version.js';

@Public()
@Controller()
export class SystemController {
  constructor(
    private readonly config: Config,
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
  ) {}

  /** What this service is and what it can do at present. */
  @Get()
  @Returns(200, ServiceResponse)
  describeService(): ServiceResponse {
    return {
      name: 'rehearse',
      version: productVersion,
      judgedBy: this.config.languageModel === undefined ? 'rules' : 'model',
      transcribes: this.config.speechToText !== undefined,
      documentation: `${this.config.publicUrl}/docs`,
    };
  }

  /** The process runs. */
  @Get('health/live')
  @Returns(200, HealthResponse)
  live(): HealthResponse {
    return { status: 'ok' };
  }

  /** The process takes requests and its database answers. */
  @Get('health/ready')
  @Returns(200, ReadinessResponse)
  async ready(): Promise<ReadinessResponse> {
    await this.readiness.check();
    return { status: 'ok', degraded: this.readiness.listDegraded() };
  }

  @ApiExcludeEndpoint()
  @Get('metrics')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @Returns(200, null)
  async readMetrics(@Req() request: Request, @Res() response: Response): Promise<void> {
    // The peer itself, not what a proxy header says.
    if (!this.metrics.mayRead(request.headers, request.socket.remoteAddress)) {
      throw new AppError('not_found', 'There is nothing at this address.');
    }
    response.send(await this.metrics.read());
  }
}
