import { once } from "node:events";
import { request as ask, type RequestOptions } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { makeCredentials } from "../sip/harness/credentials.ts";
import { makeScratchFolder } from "../sip/harness/scratch-folder.ts";

export interface HttpsProxy {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * A reverse proxy that speaks https before a listener of the service, as a carrier has one.
 *
 * @param address `host:port` of the listener
 */
export async function openHttpsProxy(address: string): Promise<HttpsProxy> {
  const folder = makeScratchFolder("proxy");
  const { cert, key } = await makeCredentials(folder.path);
  const [host, port] = address.split(":");
  const server = createServer({ cert, key }, (request, response) => {
    const onward: RequestOptions = {
      host,
      port,
      method: request.method,
      path: request.url,
      headers: {
        ...request.headers,
        "x-forwarded-for": request.socket.remoteAddress,
        "x-forwarded-proto": "https",
      },
    };
    const asked = ask(onward, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    asked.on("error", () => response.writeHead(502).end());
    request.pipe(asked);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      server.close();
      await folder.remove();
    },
  };
}
