/** A frame that tells whose it is and which; its length depends on the number. */
export function frameOf(voice: string, seq: number): Buffer {
  const text = Buffer.from(`${voice}#${seq}|`);
  return Buffer.alloc(200 + (seq % 7) * 30, text);
}

/** Frames one behind the other. */
export function soundOf(voice: string, fromSeq: number, toSeq: number): Buffer {
  const frames: Buffer[] = [];
  for (let seq = fromSeq; seq < toSeq; seq++) frames.push(frameOf(voice, seq));
  return Buffer.concat(frames);
}
