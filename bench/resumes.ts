import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { uploadResume } from '../sdk/src/generated/sdk.gen.js';
import { must, newCandidate, resumeBytes, resumeFile, stallsDuring } from './journey.js';
import { percentile } from './load.js';
import { ms, ratio, type Row } from './row.js';

const run = promisify(execFile);
const rounds = 20;

/** A résumé from upload to result against the text extraction of poppler alone, and what others notice of it. */
export async function resumes(url: string): Promise<Row[]> {
  const candidate = await newCandidate(url);
  const upload = async (): Promise<number> => {
    const from = performance.now();
    const file = new File([new Uint8Array(resumeBytes)], 'cv.pdf');
    must(await uploadResume({ client: candidate.client, body: { file } }));
    return performance.now() - from;
  };
  await upload();
  const times: number[] = [];
  const stalls = await stallsDuring(url, async () => {
    for (let round = 0; round < rounds; round++) times.push(await upload());
  });
  const baseline = await poppler();
  return [
    {
      what: 'résumé PDF, upload to stored result (median)',
      measured: ms(percentile(times, 0.5)),
      ...(baseline === null
        ? { baseline: 'pdftotext is not installed' }
        : { baseline: `pdftotext alone ${ms(baseline)}`, ratio: ratio(percentile(times, 0.5), baseline) }),
    },
    { what: 'longest wait of other requests meanwhile', measured: ms(Math.max(...stalls)), goal: '≤ 50 ms' },
  ];
}

async function poppler(): Promise<number | null> {
  const times: number[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      const from = performance.now();
      await run('pdftotext', ['-layout', resumeFile, '-']);
      times.push(performance.now() - from);
    }
  } catch {
    return null;
  }
  return percentile(times, 0.5);
}
