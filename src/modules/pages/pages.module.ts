import { Module } from '@nestjs/common';
import { PagesController } from './pages.controller.js';

/** The few pages that links in mail lead to; everything else is a client's business. */
@Module({ controllers: [PagesController] })
export class PagesModule {}
