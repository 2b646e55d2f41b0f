import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hearClips, readPcm16Wav } from './clip-hearing.js';
import { type HeardSpeech, inDialect, type SpeechDialect } from './speech-dialects.js';
import { type StandInCall, type StandInServer, startStandInServer } from './standin-server.js';

/** The fields of one transcription call. */
export interface SpeechCall {
  fileName: string;
  mediaType: string;
  fileSha256: string;
  fileBytes: number;
  fields: Record<string, string[]>;
}

export interface SpeechEngineStandIn extends StandInServer {
  /** What was asked, one entry for each call that carried a file. */
  readonly heard: SpeechCall[];
  dialect(dialect: SpeechDialect): void;
  /** Refuse `verbose_json` with a 400, in the vendor's words or as plain text, as many models do. */
  refuseVerbose(how: 'vendor' | 'plain' | 'no'): void;
  /** From now on, the recording with these bytes is heard so. */
  hear(sha256: string, speech: HeardSpeech): void;
  /** What is heard in a recording nobody told it about; silence unless set. */
  otherwise(speech: HeardSpeech): void;
}

const TRANSCRIPTS = new URL('../../fixtures/speech/transcripts.json', import.meta.url);
const SILENCE: HeardSpeech = { text: '', language: 'en', durationSeconds: 0, words: [] };

interface EngineState {
  dialect: SpeechDialect;
  verbose: 'vendor' | 'plain' | 'no';
  known: Map<string, HeardSpeech>;
  otherwise: HeardSpeech;
  heard: SpeechCall[];
}

/**
 * A speech engine on loopback that speaks `/v1/audio/transcriptions`. It "hears" by content: the recordings of
 * test/fixtures/speech are answered with their true words and times, whatever the file is called, and so is any part of those
 * that are WAV files of 16 kHz.
 */
export async function startSpeechEngineStandIn(
  options: { port?: number; dialect?: SpeechDialect } = {},
): Promise<SpeechEngineStandIn> {
  const state: EngineState = {
    dialect: options.dialect ?? 'openai-words',
    verbose: 'no',
    known: await knownTranscripts(),
    otherwise: SILENCE,
    heard: [],
  };
  const server = await startStandInServer('/v1/audio/transcriptions', (call) => answer(call, state), options.port);
  return {
    ...server,
    heard: state.heard,
    dialect: (dialect) => void (state.dialect = dialect),
    refuseVerbose: (how) => void (state.verbose = how),
    hear: (sha256, speech) => void state.known.set(sha256, speech),
    otherwise: (speech) => void (state.otherwise = speech),
  };
}

async function answer(call: StandInCall, state: EngineState) {
  const { speech, content } = await readCall(call);
  state.heard.push(speech);
  const verbose = speech.fields['response_format']?.[0] === 'verbose_json';
  if (verbose && state.verbose === 'plain') return { status: 400, type: 'text/plain', body: 'unknown response format' };
  if (verbose && state.verbose === 'vendor') {
    const message = `response_format 'verbose_json' is not compatible with this model. Use 'json' or 'text' instead.`;
    const error = { message, type: 'invalid_request_error', param: 'response_format', code: 'unsupported_value' };
    return { status: 400, type: 'application/json', body: JSON.stringify({ error }) };
  }
  const known = state.known.get(createHash('sha256').update(content).digest('hex')) ?? heardIn(content, state);
  const body = JSON.stringify(inDialect(verbose ? state.dialect : 'text-only', known));
  return { status: 200, type: 'application/json', body };
}

/** A part of a recording that is known, as utterances are. */
function heardIn(content: Buffer, state: EngineState): HeardSpeech {
  const sound = readPcm16Wav(content);
  const speech = sound && hearClips(sound);
  return speech && speech.words.length > 0 ? speech : state.otherwise;
}

async function readCall(call: StandInCall): Promise<{ speech: SpeechCall; content: Buffer }> {
  const type = call.headers['content-type'] ?? '';
  const form = await new Response(new Uint8Array(call.body), { headers: { 'content-type': type } }).formData();
  const fields: Record<string, string[]> = {};
  let file: File | null = null;
  for (const [name, value] of form.entries()) {
    if (typeof value === 'string') fields[name] = [...(fields[name] ?? []), value];
    else file = value;
  }
  if (!file) throw new Error('The call carried no file.');
  const content = Buffer.from(await file.arrayBuffer());
  const fileSha256 = createHash('sha256').update(content).digest('hex');
  const { name: fileName, type: mediaType } = file;
  return { speech: { fileName, mediaType, fileSha256, fileBytes: content.byteLength, fields }, content };
}

interface KnownTranscript extends HeardSpeech {
  sha256: string;
}

async function knownTranscripts(): Promise<Map<string, HeardSpeech>> {
  const { clips } = JSON.parse(await readFile(TRANSCRIPTS, 'utf8')) as { clips: KnownTranscript[] };
  return new Map(clips.map((clip) => [clip.sha256, clip]));
}
