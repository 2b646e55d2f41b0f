import { applyDecorators, Get, Header } from '@nestjs/common';
import { Returns } from '../../common/http/returns.decorator.js';

/** Its own script and style, calls to this API, nothing from elsewhere and nothing written into the page. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export const Page = (path: string): MethodDecorator =>
  applyDecorators(
    Get(path),
    Header('Content-Type', 'text/html; charset=utf-8'),
    Header('Content-Security-Policy', policy),
    Returns(200, null),
  );
