import { All, Controller, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { Actor } from '../../../common/actor.js';
import { CurrentActor } from '../../../common/http/current-actor.decorator.js';
import { Returns } from '../../../common/http/returns.decorator.js';
import { TusServer } from './tus-server.service.js';

/** A protocol with clients of its own: `docs/api.md` says where it is, tus.io what it is. */
@ApiExcludeController()
@Controller('v1/uploads/tus')
export class TusController {
  constructor(private readonly server: TusServer) {}

  @All(['', ':id'])
  @Returns(200, null)
  transferUpload(@CurrentActor() actor: Actor, @Req() request: Request, @Res() response: Response): Promise<void> {
    return this.server.handle(actor, request, response);
  }
}
