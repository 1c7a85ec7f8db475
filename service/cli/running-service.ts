import { isErrorCode, RingfenceError } from "../errors.ts";
import type { Settings } from "../settings.ts";

interface RpcAnswer<T> {
  readonly result?: T;
  readonly error?: { readonly message: string; readonly data?: { code?: string; field?: string } };
}

/**
 * Calls a JSON-RPC method of the service that runs with these settings on this machine.
 *
 * @throws RingfenceError SERVICE_UNAVAILABLE when nobody answers, else the error that it answered
 */
export async function askService<T>(
  { listen, token }: Pick<Settings, "listen" | "token">,
  method: string,
  params: unknown,
): Promise<T> {
  // A service that listens on every address is reached on loopback.
  const everywhere = listen.host === "" || listen.host === "0.0.0.0" || listen.host === "::";
  const host = everywhere ? "127.0.0.1" : listen.host;
  const origin = `http://${host.includes(":") ? `[${host}]` : host}:${listen.port}`;
  // Most commands ask no service, and need not wait for it to be loaded.
  const { request } = await import("undici");
  const answer = await request(`${origin}/rpc`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    headersTimeout: 10_000,
    bodyTimeout: 10_000,
  })
    .then(({ body }) => body.json() as Promise<RpcAnswer<T>>)
    .catch((cause: unknown) => {
      const message = `no service answers at ${origin}; is it running? (RINGFENCE_LISTEN)`;
      throw new RingfenceError("SERVICE_UNAVAILABLE", message, { cause });
    });
  if (answer.error !== undefined) throw errorOf(answer.error);
  return answer.result as T;
}

function errorOf({ message, data }: NonNullable<RpcAnswer<unknown>["error"]>): RingfenceError {
  const code = isErrorCode(data?.code) ? data.code : "INTERNAL";
  return new RingfenceError(code, message, data?.field ? { field: data.field } : {});
}
