import { getProfile, login, logout, refresh } from '../../sdk/src/generated/sdk.gen.js';
import { registerPerson } from '../factories/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('accounts and sessions', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('signs in with e-mail or username, whatever the case', async () => {
    const person = await registerPerson(app, { username: 'Robin-1' });
    for (const identifier of [person.email.toUpperCase(), 'robin-1']) {
      const { data } = await login({ client: app.anonymous, body: { identifier, password: person.password } });
      expect(data?.user.id).toBe(person.user.id);
    }
  });

  it('shows the profile to its owner and to nobody without a token', async () => {
    const person = await registerPerson(app);
    const own = await getProfile({ client: person.client });
    expect(own.data?.email).toBe(person.email);
    const none = await getProfile({ client: app.anonymous });
    expect(none.response?.status).toBe(401);
  });

  it('closes the access token with the session', async () => {
    const person = await registerPerson(app);
    expect((await logout({ client: person.client })).response?.status).toBe(204);
    expect((await getProfile({ client: person.client })).response?.status).toBe(401);
    const again = await refresh({ client: app.anonymous, body: { refreshToken: person.refreshToken } });
    expect(again.response?.status).toBe(401);
  });
});
