import { afterAll, beforeAll, expect, it } from "vitest";
import { type Credentials, makeCredentials } from "../harness/credentials.ts";
import type { GatewayResponse } from "../harness/gateway.ts";
import { TLS_MODULES } from "../harness/opensips.ts";
import { isThere, OPENSIPS } from "../harness/opensips-binary.ts";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import { makeScratchFolder, type ScratchFolder } from "../harness/scratch-folder.ts";
import type { SipTransport } from "../harness/transit-sbc.ts";
import { expectUnchanged, placed, REFUSALS, tried } from "../transit/refusals.ts";
import { describeOpensips } from "./describe-opensips.ts";

const SIP_TRANSPORTS: readonly SipTransport[] = ["udp", "tcp", "tls"];

/** Makes an SBC that asks nobody and only transmits. */
const ONLY_TRANSMITS = (script: string) =>
  script
    .replace('include_file "ringfence.cfg"', 'include_file "ringfence-transit.cfg"')
    .replace("\troute(RINGFENCE);\n", "");

for (const sipTransport of SIP_TRANSPORTS) {
  describeOpensips(
    `by ${sipTransport}, through OpenSIPS, with failover configured`,
    () => {
      let folder: ScratchFolder;
      let path: OpensipsPath;
      let refusal: GatewayResponse;
      beforeAll(async () => {
        folder = makeScratchFolder("credentials");
        path = await openOpensipsPath({
          sipTransport,
          ...(await credentials()),
          editScript: ONLY_TRANSMITS,
          gateways: [() => [refusal], () => [{ status: 200, phrase: "OK" }]],
        });
      });
      afterAll(async () => {
        await path?.close();
        await folder?.remove();
      });

      async function credentials(): Promise<{ tls?: Credentials }> {
        return sipTransport === "tls" ? { tls: await makeCredentials(folder.path) } : {};
      }

      it.each(Object.entries(REFUSALS))(
        "%s: back as it came, no other gateway",
        async (_, next) => {
          refusal = next;
          const before = tried(path);
          const response = await placed(path.call());
          expectUnchanged(response, path.gateways[0]?.sent.at(-1));
          expect(tried(path)).toEqual([(before[0] ?? 0) + 1, 0]);
        },
      );
    },
    sipTransport === "tls" ? missingForTls() : undefined,
  );
}

function missingForTls(): string | undefined {
  if (!OPENSIPS.found) return undefined;
  const { modules } = OPENSIPS;
  const missing = TLS_MODULES.find((name) => !isThere(modules, name));
  return missing === undefined ? undefined : `${modules} has no ${missing}`;
}
