import { cpus } from "node:os";
import { startOpensips } from "../sip/harness/opensips.ts";
import type { Sbc } from "./sbc.ts";

// As in sbc.ts: passed calls are answered where they would go on.
const ROUTE_ON = "route[AFTER_RINGFENCE] {\n";
const ANSWER = `\tif ($avp(ringfence_cause) =~ "^degraded") send_reply(503, "Undecided");
	else send_reply(480, "Temporarily Unavailable");
	exit;
`;
const WORKERS = "udp_workers=2";

/** Starts OpenSIPS with its shipped script, answering passed calls itself, on a free port. */
export async function startOpensipsSbc(httpPort: number): Promise<Sbc> {
  const opensips = await startOpensips({
    httpPort,
    gatewayPorts: [9],
    editScript: (script) => {
      for (const anchor of [ROUTE_ON, WORKERS]) {
        if (!script.includes(anchor)) throw new Error(`opensips.cfg has no ${anchor}`);
      }
      return script
        .replace(ROUTE_ON, ROUTE_ON + ANSWER)
        .replace(WORKERS, `udp_workers=${cpus().length}`);
    },
  });
  return { sipPort: opensips.sipPort, group: opensips.group(), stop: () => opensips.stop() };
}
