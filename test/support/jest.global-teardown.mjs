export default async function tearDown() {
  const server = globalThis.__rehearseTestServer;
  globalThis.__rehearseTestServer = undefined;
  await server?.close();
}
