import { Injectable } from '@nestjs/common';
import type { Socket } from 'socket.io';
import { AppError } from '../../common/app-error.js';
import { Clock } from '../../common/clock.js';
import { newId } from '../../common/ids.js';
import { Log } from '../../common/logger.js';
import { type Ack, CLIENT_EVENTS, type CommandName } from '../../contract/live-events.js';
import { checkedPayload } from './checked-payload.js';
import { CommandLine } from './command-line.js';
import { FrameIntake } from './frame-intake.js';
import { LiveCommands } from './live-commands.js';
import { LiveMeters } from './live-meters.js';
import { liveProblemOf } from './live-problem.js';
import type { LiveSocket } from './live-socket.js';
import { sessionNotJoined } from './realtime.errors.js';
import { TokenRenewal } from './token-renewal.js';

/** Commands of one socket that wait for their turn. */
const WAITING_COMMANDS = 32;

type Answer = (ack: Ack<object>) => void;
type Handler = (socket: LiveSocket, payload: never) => Promise<object>;

/** What came with an event: its arguments, and the function that answers, if the client wants an answer. */
interface Arrival {
  readonly values: readonly unknown[];
  readonly answer: Answer | null;
}

const commandNames = Object.entries(CLIENT_EVENTS)
  .filter(([, { ack }]) => ack !== null)
  .map(([event]) => event as CommandName);

const tooMany = () => new AppError('rate_limited', 'Too many commands: wait for their acks.', { retryAfterSeconds: 1 });
const unknownEvent = () => new AppError('event_unknown', 'There is no such event: see the contract.');

/**
 * Events of a socket to those who handle them. Bound with `socket.on`, because guards and pipes of the framework are
 * asynchronous and reorder frames. Nothing a client sends makes a listener throw: that would end the process.
 */
@Injectable()
export class CommandDispatcher {
  constructor(
    private readonly commands: LiveCommands,
    private readonly intake: FrameIntake,
    private readonly renewal: TokenRenewal,
    private readonly meters: LiveMeters,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  bind(socket: Socket, live: LiveSocket): void {
    const line = new CommandLine(WAITING_COMMANDS);
    for (const event of commandNames) {
      socket.on(event, (...args: unknown[]) => this.command(line, live, event, arrivalOf(args)));
    }
    socket.on('client.audio_frame', (...args: unknown[]) => {
      this.frame(live, arrivalOf(args), ([header, samples]) => this.intake.sound(live, header, samples));
    });
    socket.on('client.feature_frame', (...args: unknown[]) => {
      this.frame(live, arrivalOf(args), ([payload]) => this.intake.features(live, payload));
    });
    socket.onAny((event: unknown, ...args: unknown[]) => {
      if (typeof event !== 'string' || !Object.hasOwn(CLIENT_EVENTS, event)) this.unknown(live, arrivalOf(args));
    });
    socket.once('disconnect', () => line.close());
  }

  private command(line: CommandLine, live: LiveSocket, event: CommandName, arrival: Arrival): void {
    if (!this.affordable(live, arrival)) return;
    const queued = line.push(async () => {
      try {
        const data = await this.carryOut(live, event, arrival.values);
        this.reply(arrival, { ok: true, data });
      } catch (error) {
        this.refuse(live, arrival, error);
      }
    });
    if (!queued) this.refuse(live, arrival, tooMany());
  }

  private carryOut(live: LiveSocket, event: CommandName, values: readonly unknown[]): Promise<object> {
    const payload = checkedPayload(event, onlyOne(values));
    if (event === 'client.token_refresh') return this.renewal.renew(live, payload as { accessToken: string });
    const { sessionId } = payload as { sessionId: string };
    if (event !== 'client.session_join' && !live.sessions.has(sessionId)) throw sessionNotJoined();
    return (this.commands.handlers[event] as Handler)(live, payload as never);
  }

  private frame(live: LiveSocket, arrival: Arrival, take: (values: readonly unknown[]) => AppError | null): void {
    try {
      const refusal = take(arrival.values);
      if (refusal !== null) this.refuse(live, arrival, refusal);
      else if (arrival.answer !== null) this.reply(arrival, { ok: true, data: {} });
    } catch (error) {
      this.refuse(live, arrival, error);
    }
  }

  private unknown(live: LiveSocket, arrival: Arrival): void {
    if (this.affordable(live, arrival)) this.refuse(live, arrival, unknownEvent());
  }

  private affordable(live: LiveSocket, arrival: Arrival): boolean {
    const now = this.clock.now().getTime();
    if (live.budgets.take('commands', 1, now)) return true;
    this.refuse(live, arrival, tooMany());
    if (live.budgets.refused(now)) live.dismiss(tooMany());
    return false;
  }

  /** Through the ack when there is one, else as `server.error`, at most once a second for each code. */
  private refuse(live: LiveSocket, arrival: Arrival, error: unknown): void {
    const problem = liveProblemOf(error, newId(), this.log);
    this.meters.refused(problem.code);
    if (arrival.answer !== null) this.reply(arrival, { ok: false, problem });
    else if (live.budgets.mayNotice(problem.code, this.clock.now().getTime())) {
      live.send('server.error', { ...problem, retryable: false });
    }
  }

  private reply({ answer }: Arrival, ack: Ack<object>): void {
    try {
      answer?.(ack);
    } catch (error) {
      this.log.error('an ack could not be sent', {}, error);
    }
  }
}

function arrivalOf(args: readonly unknown[]): Arrival {
  const last = args.at(-1);
  // Only socket.io itself passes a function: nothing that comes over the wire becomes one.
  if (typeof last !== 'function') return { values: args, answer: null };
  return { values: args.slice(0, -1), answer: last as Answer };
}

function onlyOne(values: readonly unknown[]): unknown {
  if (values.length <= 1) return values[0];
  const errors = [{ field: 'payload', code: 'too_many', message: 'send one payload and, if you like, an ack' }];
  throw new AppError('validation_failed', 'The payload is not valid: see errors.', { errors });
}
