import { once } from "node:events";
import { createConnection } from "node:net";
import type { AskedServer, HttpHeaders, Seen } from "../evidence.ts";
import type { Question, QuestionServer } from "../script/question.ts";

const TIMEOUT_MS = 3_000;
const HEALTH = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "health", params: {} });

/** What the service sends at once while the answer has to wait (`server/rpc/tcp-connection.ts`). */
const ACKNOWLEDGED = /^\d+:\{"jsonrpc":"2\.0","id":null\},/;

/** Asks every address of the script the way in which calls are asked about, without a call. */
export function collectServers({ transport, servers }: Question): Promise<AskedServer[]> {
  return Promise.all(
    servers.map(async (server) => {
      const asked = transport === "rpc" ? askRpc(server) : askHttp(server);
      const answer = await asked.then(
        (value): Seen<HttpHeaders | undefined> => ({ ok: true, value }),
        (error: Error): Seen<never> => ({ ok: false, why: error.message }),
      );
      return { address: server.address, answer };
    }),
  );
}

/** JSON-RPC over TCP in netstrings, as janssonrpcc speaks it. */
async function askRpc({ host, port }: QuestionServer): Promise<undefined> {
  const socket = createConnection({ host, port });
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    await once(socket, "connect", { signal: timeout });
    socket.write(`${HEALTH.length}:${HEALTH},`);
    let answer = "";
    while (answer === "") {
      const [chunk] = (await once(socket, "data", { signal: timeout })) as [Buffer];
      answer = chunk.toString().replace(ACKNOWLEDGED, "");
    }
    if (!/^\d+:\{.*"result":/.test(answer)) throw new Error("answers something else");
  } catch (error) {
    throw timeout.aborted ? new Error(`does not answer within ${TIMEOUT_MS} ms`) : error;
  } finally {
    socket.destroy();
  }
}

/** A call without its one required field: the service refuses it, and nothing is decided. */
async function askHttp({ address }: QuestionServer): Promise<HttpHeaders> {
  const { request } = await import("undici");
  const { statusCode, headers, body } = await request(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });
  if (!/^\{"error":\{"code":"/.test(await body.text())) {
    throw new Error(`answers something else, with HTTP status ${statusCode}`);
  }
  return {
    connection: String(headers["connection"] ?? ""),
    keepAlive: String(headers["keep-alive"] ?? ""),
  };
}
