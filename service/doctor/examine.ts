import {
  checkAsks,
  checkInUse,
  checkReadable,
  checkStatelessReplies,
  checkUnderstood,
  disables6xxBlock,
} from "./checks/recipe.ts";
import {
  checkHunting,
  checkOwnAnswers,
  checkReason,
  checkReplyChanges,
} from "./checks/refusals.ts";
import {
  checkDatagramQueue,
  checkDisable6xxBlock,
  checkEnabled,
  checkFrTimer,
  checkLoaded,
  checkMemorySize,
  checkMemoryUse,
  checkModule,
  checkUnanswered,
  checkVersion,
  type Transport,
} from "./checks/running.ts";
import {
  checkAddress,
  checkClock,
  checkHttpKeepAlive,
  checkListFresh,
  checkListLoaded,
  checkPolicy,
  checkReady,
  checkRpcKeepAlive,
  checkServers,
  checkSynchronised,
} from "./checks/service.ts";
import type { Evidence, RunningKamailio, RunningService } from "./evidence.ts";
import { FINDINGS, type Finding, type FindingCode, finding } from "./finding.ts";
import { type Question, questionOf, scriptTimeoutMs } from "./script/question.ts";
import { numberParameter, type Script } from "./script/script.ts";

export interface Report {
  /** In the order of the registry. */
  readonly findings: readonly Finding[];
  /** What could not be looked at, because what it needs was not reached or does not apply. */
  readonly notLookedAt: readonly FindingCode[];
}

/** tm's own, where nobody set it: milliseconds. */
const FR_TIMER_MS = 30_000;

/** Makes the findings of all that was collected. */
export function examine(evidence: Evidence): Report {
  const script = evidence.script.ok ? evidence.script.value : undefined;
  const question = script && questionOf(script);
  const made = [
    ...ofKamailio(evidence, script, question),
    ...ofTm(evidence.kamailio.ok ? evidence.kamailio.value : undefined, script),
    ...ofScript(evidence, script),
    ...ofQuestion(evidence, script, question),
    ...ofService(evidence),
  ];
  const codes = Object.keys(FINDINGS) as FindingCode[];
  return {
    findings: codes.flatMap((code) => made.filter((one) => one.code === code)),
    notLookedAt: codes.filter((code) => !made.some((one) => one.code === code)),
  };
}

function ofKamailio(
  { kamailio, modulesOnDisk, datagramQueue }: Evidence,
  script: Script | undefined,
  question: Question | undefined,
): Finding[] {
  const queue =
    question?.transport === "http" && datagramQueue !== undefined
      ? [checkDatagramQueue(datagramQueue)]
      : [];
  if (!kamailio.ok) return [finding("kamailio.answers", "fault", kamailio.why), ...queue];
  const running = kamailio.value;
  const { version, modules, sharedMemory } = running;
  const transport = question?.transport ?? transportOf(modules);
  return [
    finding("kamailio.answers", "ok", "it answers"),
    checkVersion(version, transport),
    // A script that asks nothing needs no module for it, and has its own finding.
    ...(script === undefined || question !== undefined
      ? [checkModule(modules, modulesOnDisk, transport)]
      : []),
    ...(sharedMemory === undefined
      ? []
      : [checkMemorySize(sharedMemory), checkMemoryUse(sharedMemory)]),
    ...queue,
    ...ofInclude(running, script, question),
  ];
}

/** Without a script to read, the module that is there tells. */
function transportOf(modules: readonly string[]): Transport {
  return modules.includes("http_async_client") && !modules.includes("janssonrpcc") ? "http" : "rpc";
}

/** What the control socket does not tell, fr_timer above all, the script does. */
function ofTm(running: RunningKamailio | undefined, script: Script | undefined): Finding[] {
  if (script === undefined) {
    const block = running?.disable6xxBlock;
    return block === undefined ? [] : [checkDisable6xxBlock(block, [])];
  }
  const parameter = (name: string) => numberParameter(script, "tm", name);
  const timeoutMs = running?.ringfence.get("timeout_ms") ?? scriptTimeoutMs(script);
  const block = running?.disable6xxBlock ?? parameter("disable_6xx_block") ?? 0;
  return [
    checkFrTimer(timeoutMs, parameter("fr_timer") ?? FR_TIMER_MS),
    checkDisable6xxBlock(block, disables6xxBlock(script)),
  ];
}

function ofInclude(
  running: RunningKamailio,
  script: Script | undefined,
  question: Question | undefined,
): Finding[] {
  // A script without the include has its own finding.
  if (script !== undefined && question === undefined) return [];
  const enabled = running.ringfence.get("enabled");
  if (enabled === undefined) return [checkLoaded(running)];
  return [checkLoaded(running), checkEnabled(enabled), checkUnanswered(running.counters)];
}

function ofScript(
  { script: seen, scriptChangedAtMs, kamailio }: Evidence,
  script: Script | undefined,
): Finding[] {
  if (!seen.ok) return [finding("script.readable", "fault", seen.why)];
  if (script === undefined) return [];
  const startedAtMs = kamailio.ok ? kamailio.value.startedAtMs : undefined;
  const known = scriptChangedAtMs !== undefined && startedAtMs !== undefined;
  const read = [
    checkReadable(script),
    ...(known ? [checkInUse(scriptChangedAtMs, startedAtMs)] : []),
    checkUnderstood(script),
  ];
  if (script.engine !== undefined) return read;
  return [
    ...read,
    checkAsks(script),
    checkHunting(script),
    checkOwnAnswers(script),
    checkReplyChanges(script),
    checkReason(script),
    checkStatelessReplies(script),
  ];
}

function ofQuestion(
  { servers }: Evidence,
  script: Script | undefined,
  question: Question | undefined,
): Finding[] {
  if (script === undefined || question === undefined || question.servers.length === 0) return [];
  const answering = servers.some(({ answer }) => answer.ok);
  const keepAlive =
    question.transport === "rpc"
      ? [checkRpcKeepAlive(question, numberParameter(script, "janssonrpcc", "keep_alive") ?? 0)]
      : answering
        ? [checkHttpKeepAlive(servers)]
        : [];
  return [
    checkAddress(question),
    ...(servers.length === 0 ? [] : [checkServers(servers)]),
    ...keepAlive,
  ];
}

function ofService(evidence: Evidence): Finding[] {
  const { service, policy, clockAheadMs, clockSynchronised } = evidence;
  const running: RunningService | undefined = service.ok ? service.value : undefined;
  return [
    service.ok
      ? finding("service.answers", "ok", "it answers")
      : finding("service.answers", "fault", service.why),
    ...(running === undefined ? [] : [checkReady(running)]),
    ...(running?.list === undefined
      ? []
      : [checkListLoaded(running.list), checkListFresh(running.list, evidence.nowMs)]),
    checkPolicy(policy, running?.policyVersion),
    ...(clockAheadMs === undefined ? [] : [checkClock(clockAheadMs)]),
    ...(clockSynchronised === undefined ? [] : [checkSynchronised(clockSynchronised)]),
  ];
}
