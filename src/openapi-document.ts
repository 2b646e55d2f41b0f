import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { eventStreamExtension } from './common/http/event-stream.js';
import { ProblemResponse } from './common/http/problem.dto.js';
import { publicExtension } from './common/http/public.decorator.js';
import { jsonBodyExtension } from './common/http/upload.interceptor.js';
import { productVersion } from './modules/system/version.js';

const description = `Self-hosted interview and conversation coach.

Errors are \`application/problem+json\` (RFC 9457) with a stable \`code\`. Lists are \`{ items, nextCursor, limit }\`.
Creating requests marked \`x-idempotent\` take an \`Idempotency-Key\`.`;

/** The OpenAPI document of the routes as they are. Needs no database: the application is not started. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const outline = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Rehearse')
    .setDescription(description)
    .setVersion(productVersion)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer')
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, outline, {
    extraModels: [ProblemResponse],
    operationIdFactory: (_controller, method) => method,
    autoTagControllers: true,
  });
  return sorted(withoutGuesses(withEventStreams(withJsonBodies(withPublicRoutes(document)))));
}

function withPublicRoutes(document: OpenAPIObject): OpenAPIObject {
  const seen = new Set<string>();
  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path) as Record<string, unknown>[]) {
      if (typeof operation !== 'object' || typeof operation.operationId !== 'string') continue;
      if (seen.has(operation.operationId)) throw new Error(`The operationId ${operation.operationId} is used twice.`);
      seen.add(operation.operationId);
      if (operation[publicExtension] === true) operation.security = [];
      delete operation[publicExtension];
    }
  }
  return document;
}

/** Routes that take a form with a file or the same as JSON: the framework knows one schema for all content types. */
function withJsonBodies(document: OpenAPIObject): OpenAPIObject {
  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path) as Record<string, unknown>[]) {
      const name = operation[jsonBodyExtension];
      delete operation[jsonBodyExtension];
      if (typeof name !== 'string') continue;
      const { content } = operation.requestBody as { content: Record<string, object> };
      content['application/json'] = { schema: { $ref: `#/components/schemas/${name}` } };
    }
  }
  return document;
}

/** Routes that stream to who asks for it: the framework knows one content type for all answers. */
function withEventStreams(document: OpenAPIObject): OpenAPIObject {
  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path) as Record<string, unknown>[]) {
      const streams = operation[eventStreamExtension];
      delete operation[eventStreamExtension];
      if (streams !== true) continue;
      const { content } = (operation.responses as Record<string, { content: Record<string, object> }>)['200']!;
      content['text/event-stream'] = { schema: { type: 'string' } };
    }
  }
  return document;
}

/** The compiler plugin adds an answer it guesses from the method's type; the declared ones all have a description. */
function withoutGuesses(document: OpenAPIObject): OpenAPIObject {
  for (const path of Object.values(document.paths)) {
    for (const { responses } of Object.values(path) as { responses?: Record<string, { description?: string }> }[]) {
      for (const [status, { description }] of Object.entries(responses ?? {})) {
        if (description === '') delete responses?.[status];
      }
    }
  }
  return document;
}

/** Paths and schemas by name, so that a change of the code shows as that change and nothing else. */
function sorted(document: OpenAPIObject): OpenAPIObject {
  const byName = <T>(record: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    ...document,
    paths: byName(document.paths),
    components: { ...document.components, schemas: byName(document.components?.schemas ?? {}) },
  };
}
