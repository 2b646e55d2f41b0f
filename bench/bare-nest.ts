import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

/** The baseline: the framework alone, answering the same bytes without guard, database or log. */
const body: unknown = JSON.parse(process.env.BODY ?? '{}');

@Controller()
class BareController {
  @Get('bare')
  get(): unknown {
    return body;
  }
}

@Module({ controllers: [BareController] })
class BareModule {}

const app = await NestFactory.create(BareModule, { logger: false });
await app.listen(0, '127.0.0.1');
process.stdout.write(`${await app.getUrl()}\n`);
