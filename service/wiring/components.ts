import type { DnoReplica } from "../dno/replica.ts";
import { type ComponentState, Health } from "../observability/health.ts";
import type { Store } from "../store/store.ts";
import type { PolicyInUse } from "./policy-in-use.ts";

/** The components of `/readyz`: only the list is needed to decide calls. */
export function healthOf(store: Store, replica: DnoReplica, policy: PolicyInUse): Health {
  return new Health({
    dno: () => dnoState(replica),
    policy: () => ({ ok: true, required: true, detail: policy.current.version }),
    store: () => ({
      ok: store.available(),
      required: false,
      detail: `${store.kind}, ${store.available() ? "answers" : "does not answer"}`,
    }),
  });
}

function dnoState(replica: DnoReplica): ComponentState {
  const { version, lastError } = replica.status();
  const failing = lastError === undefined ? "" : `; ${lastError.message}`;
  return {
    ok: version !== undefined,
    required: true,
    detail: `${version ?? "no list is loaded"}${failing}`,
  };
}
