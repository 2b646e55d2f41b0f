/** Somebody's live session, ready to be joined. */
export interface LiveSetting {
  readonly interviewId: string;
  readonly sessionId: string;
  /** In their order. */
  readonly questionIds: readonly string[];
}

/** Makes an interview with questions and a session for it over HTTP, at a test application as at the built product. */
export async function openLiveSession(
  url: string,
  accessToken: string,
  { questions = 1, track = 'backend', ...session }: LiveSettingOptions = {},
): Promise<LiveSetting> {
  const post = <T>(path: string, body: object) => send<T>('POST', `${url}${path}`, accessToken, body);
  const { id: interviewId } = await post<Made>('/v1/interviews', { track, questionCount: questions });
  await post(`/v1/interviews/${interviewId}/questions`, {});
  const { items } = await send<{ items: Made[] }>('GET', `${url}/v1/interviews/${interviewId}/questions`, accessToken);
  const { id: sessionId } = await post<Made>('/v1/sessions', { interviewId, ...session });
  return { interviewId, sessionId, questionIds: items.map(({ id }) => id) };
}

interface LiveSettingOptions {
  readonly questions?: number;
  readonly track?: string;
  readonly coaching?: 'off' | 'low' | 'normal';
  readonly keepRecording?: boolean;
}

interface Made {
  readonly id: string;
}

/** The answer of a call that has to succeed. */
export async function send<T>(method: string, url: string, accessToken: string, body?: object): Promise<T> {
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${accessToken}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${new URL(url).pathname}: ${response.status} ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}
