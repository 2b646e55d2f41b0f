import { applyDecorators, HttpCode, SetMetadata } from '@nestjs/common';
import { ApiExtension, ApiResponse } from '@nestjs/swagger';
import { type ProblemCode, problems } from '../../contract/problems.js';
import { ProblemResponse } from './problem.dto.js';

export type ResponseType = abstract new (...parameters: never[]) => object;

export const responseType = Symbol('response type');

/** Problems that any route may answer with; the document adds them to each. */
const common: readonly ProblemCode[] = ['bad_request', 'rate_limited', 'internal_error', 'unavailable'];

/**
 * Says what a route answers: the status, the class whose exposed fields get out, and the problems it may refuse
 * with. The serializer, the OpenAPI document and the generated client all read it.
 */
export function Returns(status: number, type: ResponseType | null, ...codes: ProblemCode[]): MethodDecorator {
  return applyDecorators(
    HttpCode(status),
    SetMetadata(responseType, type),
    ApiResponse(
      type === null ? { status, description: 'Done.' } : { status, type: type as never, description: 'The result.' },
    ),
    ...problemResponses(codes),
  );
}

/** Like `Returns`, for a stored file: sent as it is, with its own media type. */
export function ReturnsFile(...codes: ProblemCode[]): MethodDecorator {
  return applyDecorators(
    HttpCode(200),
    SetMetadata(responseType, null),
    ApiResponse({
      status: 200,
      description: 'The file.',
      content: { '*/*': { schema: { type: 'string', format: 'binary' } } },
    }),
    ...problemResponses(codes),
  );
}

/** A second successful answer of the same shape (200 beside 201, 202 beside 201). */
export const AlsoReturns = (status: number, type: ResponseType, description: string): MethodDecorator =>
  ApiResponse({ status, type: type as never, description });

function problemResponses(codes: readonly ProblemCode[]): MethodDecorator[] {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set([...codes, ...common])) {
    const { status } = problems[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return [...byStatus].map(([status, list]) =>
    ApiResponse({
      status,
      description: list.map((code) => `\`${code}\`: ${problems[code].title}`).join('. '),
      content: { 'application/problem+json': { schema: { $ref: `#/components/schemas/${ProblemResponse.name}` } } },
    }),
  );
}

/** Marks a route in the document as one that takes an Idempotency-Key. */
export const idempotentExtension = ApiExtension('x-idempotent', true);
