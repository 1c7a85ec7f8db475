import type { SourceReport } from "../../dno/sink.ts";
import type { ListenAddress } from "../../settings/kinds.ts";
import type { ListInUse, RunningService, Seen } from "../evidence.ts";

/** Calls a method of the service of the settings; fails with what it answers, or when nobody does. */
export type AskService = <T>(method: string, params: object) => Promise<T>;

interface HealthAnswer {
  readonly ready: boolean;
  readonly components: Readonly<Record<string, string>>;
}

interface StatusAnswer {
  readonly version?: string;
  readonly lastError?: { readonly message: string };
  readonly report?: { readonly sources: readonly SourceReport[] };
}

/** Asks the service how it is, which list and which policy it decides by. */
export async function collectService(ask: AskService): Promise<Seen<RunningService>> {
  const health = await ask<HealthAnswer>("health", {}).catch((error: Error) => error);
  if (health instanceof Error) return { ok: false, why: health.message };
  // Both are for callers of this machine and those with the token.
  const status = await ask<StatusAnswer>("dno.status", {}).catch(() => undefined);
  const explained = await ask<{ policyVersion?: string }>("explain", { callId: "doctor" }).catch(
    () => undefined,
  );
  return {
    ok: true,
    value: { ...health, list: listOf(status), policyVersion: explained?.policyVersion },
  };
}

function listOf(status: StatusAnswer | undefined): ListInUse | undefined {
  return (
    status && {
      version: status.version,
      lastError: status.lastError?.message,
      sources: status.report?.sources ?? [],
    }
  );
}

/**
 * How far the clock of the service is ahead of ours, going by the Date header of its admin
 * listener: milliseconds, right to a second.
 */
export async function clockAhead(
  { host, port }: ListenAddress,
  now: () => number,
): Promise<number | undefined> {
  const everywhere = host === "" || host === "0.0.0.0" || host === "::";
  const name = everywhere ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  try {
    const { request } = await import("undici");
    const { headers, body } = await request(`http://${name}:${port}/livez`, {
      headersTimeout: 3_000,
      bodyTimeout: 3_000,
    });
    await body.dump();
    const date = Date.parse(String(headers["date"]));
    return Number.isNaN(date) ? undefined : date - now();
  } catch {
    return undefined;
  }
}
