import { OLD_AFTER_DAYS, sourceAges } from "../../dno/source-age.ts";
import { isLoopback } from "../../settings/kinds.ts";
import type { AskedServer, ListInUse, PolicySeen, RunningService } from "../evidence.ts";
import { type Finding, finding } from "../finding.ts";
import { inDigits, type Question } from "../script/question.ts";

/** Whether the script names the service by digits. */
export function checkAddress({ servers }: Question): Finding {
  const names = servers.filter((server) => !inDigits(server)).map(({ address }) => address);
  return names.length === 0
    ? finding("question.address", "ok", servers.map(({ address }) => address).join(", "))
    : finding("question.address", "warning", `by name: ${names.join(", ")}`);
}

/** @param servers every address of the script, at least one */
export function checkServers(servers: readonly AskedServer[]): Finding {
  const failed = servers.filter(({ answer }) => !answer.ok);
  const found = servers
    .map(({ address, answer }) => `${address} ${answer.ok ? "answers" : answer.why}`)
    .join(", ");
  const severity =
    failed.length === 0 ? "ok" : failed.length === servers.length ? "fault" : "warning";
  return finding("question.server", severity, found);
}

/** libcurl drops a connection that was idle for 118 s. */
const IDLE_SECONDS = 120;

/** How long an HTTP server, or a proxy before it, keeps an idle connection. */
export function checkHttpKeepAlive(servers: readonly AskedServer[]): Finding {
  const code = "question.keep-alive";
  const headers = servers.flatMap(({ answer }) => (answer.ok ? [answer.value] : []));
  if (headers.some((one) => one?.connection.toLowerCase() === "close")) {
    return finding(code, "fault", "an answer closes the connection");
  }
  const seconds = headers.map((one) => Number(/timeout=(\d+)/.exec(one?.keepAlive ?? "")?.[1]));
  const shortest = Math.min(...seconds.filter((one) => !Number.isNaN(one)));
  if (shortest >= IDLE_SECONDS) return finding(code, "ok", "connections are kept");
  return finding(code, "warning", `idle connections are closed after ${shortest} s`);
}

/** @param keepAliveSeconds of janssonrpcc, 0 is off */
export function checkRpcKeepAlive({ servers }: Question, keepAliveSeconds: number): Finding {
  const remote = servers.filter(({ host }) => !isLoopback(host)).map(({ address }) => address);
  const found = `keep_alive of janssonrpcc is ${keepAliveSeconds}`;
  if (remote.length === 0) return finding("question.keep-alive", "ok", "on this machine");
  return keepAliveSeconds > 0
    ? finding("question.keep-alive", "ok", found)
    : finding("question.keep-alive", "warning", `${found}, and ${remote.join(", ")} is elsewhere`);
}

/** The health of the service, of which parts that are not required may be unwell. */
export function checkReady({ ready, components }: RunningService): Finding {
  const unwell = Object.entries(components).filter(([, state]) => state !== "ok");
  const found = unwell.map(([name, state]) => `${name}: ${state}`).join(", ");
  if (!ready) return finding("service.ready", "fault", found || "not ready");
  return found === ""
    ? finding("service.ready", "ok", Object.keys(components).join(", "))
    : finding("service.ready", "warning", found);
}

/** Whether the service has a DNO list. */
export function checkListLoaded({ version }: ListInUse): Finding {
  return version === undefined
    ? finding("dno.loaded", "fault", "no list is loaded")
    : finding("dno.loaded", "ok", version);
}

/** @param nowMs milliseconds since 1970, UTC */
export function checkListFresh({ lastError, sources }: ListInUse, nowMs: number): Finding {
  const old = sourceAges(sources, nowMs).filter((age) => age.old);
  const found = [
    ...old.map(({ source, ageDays }) => `${source} is ${ageDays} days old`),
    ...(lastError === undefined ? [] : [lastError]),
  ];
  return found.length === 0
    ? finding("dno.fresh", "ok", `no source is more than ${OLD_AFTER_DAYS} days old`)
    : finding("dno.fresh", "warning", found.join("; "));
}

/** @param inUse the version that the service decides by, where it said so */
export function checkPolicy(policy: PolicySeen, inUse: string | undefined): Finding {
  const code = "policy.good";
  switch (policy.kind) {
    case "built-in":
      return finding(code, "ok", "no policy file, the built-in policy holds");
    case "bad":
      return finding(code, "fault", policy.reasons.join("; "), [policy.file]);
    case "good": {
      const { file, version } = policy;
      if (inUse === undefined || inUse === version)
        return finding(code, "ok", `${file} ${version}`);
      return finding(code, "warning", `the service decides by ${inUse}, ${file} is ${version}`);
    }
  }
}

/** @param aheadMs milliseconds by which the service's clock is ahead */
export function checkClock(aheadMs: number): Finding {
  const apart = Math.abs(aheadMs);
  const seconds = Math.round(apart / 1000);
  const severity = apart > 60_000 ? "fault" : apart > 5_000 ? "warning" : "ok";
  // What is compared is the Date of an answer, in whole seconds.
  const said =
    seconds <= 1 ? "right to a second" : `${seconds} s ${aheadMs > 0 ? "ahead" : "behind"}`;
  return finding("clock.same", severity, `the service's clock is ${said}`);
}

/** Whether this machine's clock follows a time server. */
export function checkSynchronised(synchronised: boolean): Finding {
  return synchronised
    ? finding("clock.synchronised", "ok", "synchronised")
    : finding("clock.synchronised", "warning", "not synchronised");
}
