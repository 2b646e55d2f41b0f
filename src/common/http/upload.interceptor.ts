import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import {
  applyDecorators,
  type CallHandler,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  mixin,
  type NestInterceptor,
  type Type,
  UseInterceptors,
} from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiExtension, ApiExtraModels } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import multer from 'multer';
import { finalize, from, type Observable, switchMap } from 'rxjs';
import { AppError } from '../app-error.js';
import { cleanFileName } from './file-name.js';

/** A file of this request on our disk. It is removed with the answer unless a use case moved it away. */
export interface UploadedDiskFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** What the client called it: metadata for people, never part of a path. */
  readonly fileName: string;
  /** What the client said it is: not to be believed. */
  readonly declaredType: string;
}

/** Where uploads land before they are looked at. */
export abstract class UploadFolder {
  abstract readonly path: string;
}

/** In the document until the JSON form of the body is written from it. */
export const jsonBodyExtension = 'x-json-body';

interface UploadOptions {
  readonly field: string;
  readonly maxBytes: number;
  /** The same request as JSON, without a file: documented beside the form. Without it a file has to come. */
  readonly json?: abstract new () => object;
  /** Text fields of the form, for the document. */
  readonly fields?: Readonly<Record<string, { type: 'string'; description: string }>>;
}

type UploadRequest = Request & { file?: Express.Multer.File };

function uploadInterceptor(options: UploadOptions): Type<NestInterceptor> {
  @Injectable()
  class UploadInterceptor implements NestInterceptor {
    private readonly receive: (request: Request, response: Response) => Promise<void>;

    constructor(folder: UploadFolder) {
      const single = multer({
        storage: multer.diskStorage({
          destination: folder.path,
          filename: (_request, _file, done) => done(null, randomBytes(16).toString('hex')),
        }),
        defParamCharset: 'utf8',
        limits: {
          fileSize: options.maxBytes,
          files: 1,
          fields: 8,
          parts: 9,
          fieldSize: 64 * 1024,
          fieldNameSize: 100,
          headerPairs: 20,
          fieldNestingDepth: 0,
          fieldArrayIndexLimit: 0,
        },
      }).single(options.field);
      this.receive = (request, response) =>
        new Promise((resolve, reject) => {
          single(request, response, (error: unknown) =>
            error === undefined || error === null ? resolve() : reject(asError(error)),
          );
        });
    }

    intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
      const http = context.switchToHttp();
      const request = http.getRequest<UploadRequest>();
      if (options.json !== undefined && !/^multipart\/form-data/i.test(request.headers['content-type'] ?? ''))
        return next.handle();
      return from(this.accept(request, http.getResponse<Response>())).pipe(
        switchMap(() => next.handle()),
        finalize(() => {
          // multer takes the path off a file it has itself removed after a fault.
          const path = request.file?.path;
          if (path !== undefined) void rm(path, { force: true }).catch(() => undefined);
        }),
      );
    }

    private async accept(request: UploadRequest, response: Response): Promise<void> {
      if (!/^multipart\/form-data/i.test(request.headers['content-type'] ?? '')) {
        throw new AppError(
          'media_type_unsupported',
          `Send multipart/form-data with the file in the field "${options.field}".`,
        );
      }
      await this.receive(request, response);
      // multer hands over an object without a prototype, which the validators do not take.
      request.body = { ...(request.body as object) };
      if (request.file === undefined && options.json === undefined) {
        throw new AppError('upload_malformed', `There is no file in the field "${options.field}".`);
      }
    }
  }
  return mixin(UploadInterceptor);
}

/** multer's own errors are made by an old-style constructor: they are errors in name and prototype only. */
const asError = (error: unknown): Error =>
  error instanceof Object ? (error as Error) : new Error('The upload failed.');

/** Streams one file of a multipart body to disk, within limits that act while it arrives. */
export function Upload(options: UploadOptions): MethodDecorator {
  return applyDecorators(
    UseInterceptors(uploadInterceptor(options)),
    ApiConsumes('multipart/form-data'),
    ApiBody({
      schema: {
        type: 'object',
        required: options.json === undefined ? [options.field] : [],
        properties: { [options.field]: { type: 'string', format: 'binary' }, ...options.fields },
      },
    }),
    ...(options.json === undefined
      ? []
      : [ApiExtraModels(options.json), ApiExtension(jsonBodyExtension, options.json.name)]),
  );
}

/** The file that `@Upload` received; null when the route takes one optionally and none came. */
export const UploadedDiskFileParam = createParamDecorator(
  (_: unknown, context: ExecutionContext): UploadedDiskFile | null => {
    const { file } = context.switchToHttp().getRequest<UploadRequest>();
    if (file === undefined) return null;
    return {
      path: file.path,
      sizeBytes: file.size,
      fileName: cleanFileName(file.originalname),
      declaredType: file.mimetype,
    };
  },
);
