import { nameOf, operations, undocumented } from './openapi.js';
import type { TestApp } from './test-app.js';

/** The answer to a GET with an id; throws unless it is what the document says: no field less, none more. */
export async function documentedAnswer<T>(app: TestApp, accessToken: string, path: string, id: string): Promise<T> {
  const operation = operations.find((each) => nameOf(each) === `GET ${path}`);
  if (!operation) throw new Error(`The document has no GET ${path}.`);
  const headers = { authorization: `Bearer ${accessToken}` };
  const response = await fetch(app.url + path.replace('{id}', id), { headers });
  const contentType = response.headers.get('content-type');
  const body = await response.text();
  const faults = undocumented(operation, { status: response.status, contentType, body });
  if (faults.length > 0 || !response.ok) throw new Error([`GET ${path}: ${response.status}`, ...faults].join('\n'));
  return JSON.parse(body) as T;
}
