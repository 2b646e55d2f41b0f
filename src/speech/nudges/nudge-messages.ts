import { type CorrectiveNudgeType, type NudgeIntensity } from './nudge.js';

/** A line and its stable name. */
export interface NudgeMessage {
  readonly message: string;
  readonly messageKey: string;
}

type Lines = readonly [mild: string, clear: string, strong: string];

const CORRECTIONS: Readonly<Record<CorrectiveNudgeType, Lines>> = {
  PAUSE: ['Let the other finish.', 'You are both talking: pause a moment.', 'Stop, and let the other speak.'],
  SPEAK_UP: ['A little louder.', 'Speak up: you are hard to hear.', 'Speak up: you can hardly be heard.'],
  LONG_SILENCE: ['Take up your thought again.', 'Say what you are thinking.', 'Start with any one point.'],
  TAKE_A_BREATH: ['Take a breath.', 'Pause at the end of this sentence.', 'Stop for a breath now.'],
  SLOW_DOWN: ['A little slower.', 'Slow down.', 'Much slower: you are rushing.'],
  SPEED_UP: ['A little quicker.', 'Pick up the pace.', 'Much quicker: keep it moving.'],
  WRAP_UP: ['Come to the end soon.', 'Wrap up now.', 'Finish with one sentence.'],
  ADD_DETAIL: ['Add a detail or an example.', 'Say more: give an example.', 'Say more: what, how and why?'],
  FILLERS: ['Pause instead of a filler.', 'Fewer fillers: pause instead.', 'Many fillers: slow down and pause.'],
  MONOLOGUE: ['Ask the other something.', 'Let the other speak.', 'Hand over: you do nearly all the talking.'],
  TAKE_TURN: ['Join in.', 'Say what you think.', 'Take a turn: you have hardly spoken.'],
};

/** What is over once it is done (a breath, a silence, an answer) or cannot be undone is not praised. */
const PRAISES: Readonly<Partial<Record<CorrectiveNudgeType, string>>> = {
  PAUSE: 'Good: you let the other speak.',
  SPEAK_UP: 'Good: you can be heard well now.',
  SLOW_DOWN: 'Good pace now.',
  SPEED_UP: 'Good pace now.',
  FILLERS: 'Good: hardly any fillers now.',
  MONOLOGUE: 'Good: the talk is shared now.',
  TAKE_TURN: 'Good: you take your part now.',
};

/** What a nudge says, stronger the further the measure is off. */
export function correctionMessage(type: CorrectiveNudgeType, intensity: NudgeIntensity): NudgeMessage {
  return { message: CORRECTIONS[type][intensity - 1] as string, messageKey: `${type.toLowerCase()}.${intensity}` };
}

/** What is said when a measure that was nudged about is back in its band; null for those that are not praised. */
export function praiseMessage(type: CorrectiveNudgeType): NudgeMessage | null {
  const message = PRAISES[type];
  return message === undefined ? null : { message, messageKey: `praise.${type.toLowerCase()}` };
}
