import { Controller, Get, Put, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public } from '../../common/http/public.decorator.js';
import { RateLimit } from '../../common/http/rate-limit.decorator.js';
import { Returns, ReturnsFile } from '../../common/http/returns.decorator.js';
import { StoredFileService } from './stored-file.service.js';

/**
 * Files on our own disk, to whoever holds a link: the signature in it is the right. Not in the document, as nobody makes
 * these addresses but us; with another store they lead there.
 */
@Public()
@ApiExcludeController()
@Controller('v1/files/:userId/:kind/:name')
export class StoredFileController {
  constructor(private readonly files: StoredFileService) {}

  @Put()
  @RateLimit('upload')
  @Returns(201, null, 'link_invalid', 'link_expired')
  putStoredFile(@Req() request: Request): Promise<void> {
    return this.files.receive(request);
  }

  @Get()
  @ReturnsFile('link_invalid', 'link_expired')
  getStoredFile(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.files.send(request, response);
  }
}
