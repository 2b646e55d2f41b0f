import { Param, ParseUUIDPipe, type PipeTransform, ValidationPipe } from '@nestjs/common';
import { ValidateIf, type ValidationError } from 'class-validator';
import type { FieldFault } from '../../contract/problems.js';
import { AppError } from '../app-error.js';

export function validationFailed(errors: readonly FieldFault[]): AppError {
  const names = errors.map((fault) => fault.field).join(', ');
  return new AppError('validation_failed', `Not valid: ${names.slice(0, 200)}. See errors.`, { errors });
}

/** Faults of nested objects with the whole path; values are never repeated. */
export function fieldFaults(errors: readonly ValidationError[], parent = ''): FieldFault[] {
  return errors.flatMap((error) => {
    const index = /^\d+$/.test(error.property);
    const field =
      parent === '' ? error.property : index ? `${parent}[${error.property}]` : `${parent}.${error.property}`;
    const own = Object.entries(error.constraints ?? {}).map(([code, message]) => ({
      field: field.slice(0, 100),
      code,
      message: code === 'whitelistValidation' ? 'this field is not known here' : message.slice(0, 300),
    }));
    return [...own, ...fieldFaults(error.children ?? [], field)];
  });
}

/** Bodies and queries: only declared fields, no conversion that was not declared. */
export const validationPipe = () =>
  new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
    transformOptions: { enableImplicitConversion: false },
    exceptionFactory: (errors) => validationFailed(fieldFaults(errors)),
  });

/** The field may be left out. Unlike with `IsOptional`, null is not the same as nothing. */
export const MayBeAbsent = (): PropertyDecorator => ValidateIf((_body: object, value: unknown) => value !== undefined);

/** In capitals it is the same id to the database; processes compare it as text. */
const inSmallLetters: PipeTransform<string, string> = { transform: (id) => id.toLowerCase() };

/** An id in the path. */
export const IdParam = (name = 'id'): ParameterDecorator =>
  Param(
    name,
    new ParseUUIDPipe({
      exceptionFactory: () => validationFailed([{ field: name, code: 'isUuid', message: `${name} must be a UUID` }]),
    }),
    inSmallLetters,
  );
