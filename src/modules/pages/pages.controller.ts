import { readFileSync } from 'node:fs';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../../common/http/public.decorator.js';
import { Returns } from '../../common/http/returns.decorator.js';
import { Page } from './page.decorator.js';

const file = (name: string): string => readFileSync(new URL(`./static/${name}`, import.meta.url), 'utf8');

const pages = {
  verifyEmail: file('verify-email.html'),
  resetPassword: file('reset-password.html'),
  invite: file('invite.html'),
  script: file('pages.mjs'),
  style: file('pages.css'),
};

/**
 * Static, the same for everybody. The secret of a link stands behind # and is never sent here with the page; the
 * page's script sends it on when its reader says so, so that a program that only looks at links uses none up.
 */
@Public()
@ApiExcludeController()
@Controller()
export class PagesController {
  @Page('verify-email')
  verifyEmailPage(): string {
    return pages.verifyEmail;
  }

  @Page('reset-password')
  resetPasswordPage(): string {
    return pages.resetPassword;
  }

  @Page('invite')
  invitePage(): string {
    return pages.invite;
  }

  @Get('pages/pages.js')
  @Header('Content-Type', 'text/javascript; charset=utf-8')
  @Returns(200, null)
  pageScript(): string {
    return pages.script;
  }

  @Get('pages/pages.css')
  @Header('Content-Type', 'text/css; charset=utf-8')
  @Returns(200, null)
  pageStyle(): string {
    return pages.style;
  }
}
