import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { isSettled } from './transcription.state.js';
import type { TranscriptionView } from './transcription.views.js';

const LONGEST_WAIT_SECONDS = 30;

/** `Prefer: wait=N` (RFC 7240 §4.3): how long the client would rather wait than ask again. */
export class WaitPreference {
  readonly seconds: number;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;

  constructor(
    request: Request,
    private readonly response: Response,
  ) {
    const wanted = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?(?=$|[,;\s])/i.exec(request.get('Prefer') ?? '')?.[1];
    this.seconds = Math.min(Number(wanted ?? 0), LONGEST_WAIT_SECONDS);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    this.signal = gone.signal;
    if (wanted !== undefined) response.setHeader('Preference-Applied', `wait=${this.seconds}`);
  }

  /** 201 when nothing more will happen, else 202 and where to ask. */
  answer(view: TranscriptionView): TranscriptionView {
    this.response.setHeader('Location', `/v1/attempts/${view.attemptId}/transcription`);
    this.response.status(isSettled(view.state) ? 201 : 202);
    return view;
  }
}

export const Waiting = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const http = context.switchToHttp();
  return new WaitPreference(http.getRequest<Request>(), http.getResponse<Response>());
});
