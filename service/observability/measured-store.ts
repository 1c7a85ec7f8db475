import type { Store } from "../store/store.ts";

/** Told of each operation of a store: `scores.get`, how long it took, and what came of it. */
export type StoreTiming = (
  operation: string,
  durationMs: number,
  outcome: "done" | "failed",
) => void;

/**
 * A store whose operations are timed. What answers at once is not: the embedded store's scores,
 * which are read from memory on the per-call path.
 */
export function measuredStore(store: Store, timing: StoreTiming): Store {
  return {
    kind: store.kind,
    snapshots: measured(store.snapshots, "snapshots", timing),
    overrides: measured(store.overrides, "overrides", timing),
    scores: measured(store.scores, "scores", timing),
    locks: measured(store.locks, "locks", timing),
    records: measured(store.records, "records", timing),
    redress: measured(store.redress, "redress", timing),
    limits: measured(store.limits, "limits", timing),
    callEvents: store.callEvents && measured(store.callEvents, "callEvents", timing),
    watch: (topic, listener) => store.watch(topic, listener),
    available: () => store.available(),
    close: () => store.close(),
  };
}

type Method = (...given: unknown[]) => unknown;

function measured<T extends object>(part: T, name: string, timing: StoreTiming): T {
  const methods = new Map<string | symbol, Method>();
  return new Proxy(part, {
    get(target, key) {
      const method: unknown = Reflect.get(target, key);
      if (typeof method !== "function") return method;
      let timed = methods.get(key);
      if (timed === undefined) {
        timed = timedMethod(method.bind(target) as Method, `${name}.${String(key)}`, timing);
        methods.set(key, timed);
      }
      return timed;
    },
  });
}

function timedMethod(method: Method, operation: string, timing: StoreTiming): Method {
  return (...given) => {
    const started = performance.now();
    const result = method(...given);
    if (result instanceof Promise) {
      result.then(
        () => timing(operation, performance.now() - started, "done"),
        () => timing(operation, performance.now() - started, "failed"),
      );
    }
    return result;
  };
}
