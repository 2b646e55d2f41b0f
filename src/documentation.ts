import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { NextFunction, Request, Response } from 'express';
import { projectRoot } from './common/project-root.js';

const documentFile = join(projectRoot, 'openapi.json');
const liveDocumentFile = join(projectRoot, 'asyncapi.json');

/** The page loads its own scripts and styles and calls this API; nothing from elsewhere. */
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";

/** `/openapi.json` and `/asyncapi.json` are the committed documents, held equal to the code by a check; `/docs` shows the first. */
export function serveDocumentation(app: NestExpressApplication): void {
  serveLiveDocument(app);
  if (!existsSync(documentFile)) return;
  const document = JSON.parse(readFileSync(documentFile, 'utf8')) as OpenAPIObject;
  app.use('/docs', (_request: Request, response: Response, next: NextFunction) => {
    response.setHeader('Content-Security-Policy', pagePolicy);
    response.removeHeader('Cross-Origin-Embedder-Policy');
    next();
  });
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Rehearse API',
    swaggerOptions: { persistAuthorization: false },
  });
}

function serveLiveDocument(app: NestExpressApplication): void {
  if (!existsSync(liveDocumentFile)) return;
  const document = readFileSync(liveDocumentFile, 'utf8');
  const server = app.getHttpAdapter().getInstance();
  server.get('/asyncapi.json', (_request: Request, response: Response) => {
    response.type('application/json').send(document);
  });
}
