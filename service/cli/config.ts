import type { Command } from "commander";
import { stateOf } from "../analytics/pattern-end.ts";
import { readManifest } from "../dno/manifest.ts";
import { asRingfenceError, RingfenceError } from "../errors.ts";
import { loadSettings, type ShownSetting, thisMachine } from "../settings/load.ts";
import type { Settings } from "../settings.ts";
import { readRedisUrl } from "../store/redis/redis-url.ts";
import { readPolicy } from "../wiring/policy-in-use.ts";
import type { CliContext } from "./cli-context.ts";
import { openSecrets } from "./open-secrets.ts";

/** `ringfence config check|show`. */
export function configCommands(program: Command, context: CliContext): void {
  const config = program.command("config").description("settings, policy and manifest");
  config
    .command("check")
    .description("read settings, policy and manifest as the service would, and say what is wrong")
    .action(async () => {
      const loaded = loadSettings(process.env, thisMachine);
      const { settings } = loaded;
      const ofSettings = [...loaded.warnings, ...(await openSecrets(loaded))];
      for (const warning of ofSettings) context.warn(warning);
      const checked = ["settings", ...(await checkAll(settings))];
      const ofPolicy = await patternWarnings(settings, context.now());
      for (const warning of ofPolicy) context.warn(warning);
      const warnings = [...ofSettings, ...ofPolicy];
      context.print({ checked, warnings }, `good: ${checked.join(", ")}`);
    });
  config
    .command("show")
    .description("every setting, its value and where that came from; secrets are hidden")
    .action(() => {
      const { shown } = loadSettings(process.env, thisMachine);
      context.print(shown, table(shown));
    });
}

/** Checks one after the other, so that everything that is wrong is told at once. */
async function checkAll(settings: Settings): Promise<string[]> {
  const checked: string[] = [];
  const faults: RingfenceError[] = [];
  for (const check of [checkStore, checkPolicy, checkManifest]) {
    try {
      checked.push(...(await check(settings)));
    } catch (thrown) {
      faults.push(asRingfenceError(thrown));
    }
  }
  const [first] = faults;
  if (first === undefined) return checked;
  const message = faults.map((fault) => fault.message).join("\n");
  throw new RingfenceError(first.code, message, fieldOf(first));
}

function fieldOf({ field }: RingfenceError): { field?: string } {
  return field === undefined ? {} : { field };
}

/** Its address alone: a store that is away is no reason not to start. */
async function checkStore({ redisUrl }: Settings): Promise<string[]> {
  if (redisUrl !== undefined) readRedisUrl(redisUrl);
  return [];
}

async function checkPolicy({ policy }: Settings): Promise<string[]> {
  if (policy === undefined) return [];
  return [`policy ${policy} (${(await readPolicy(policy)).version})`];
}

/** Patterns that their policy enforces and that are only observed now. */
async function patternWarnings({ policy }: Settings, now: number): Promise<string[]> {
  if (policy === undefined) return [];
  const { patterns } = await readPolicy(policy);
  return patterns.flatMap((pattern) => {
    const state = stateOf(pattern, false, now);
    if (state !== "review-overdue" && state !== "not-approved") return [];
    return [`pattern ${pattern.name} is only observed: ${state} (47 CFR 64.1200(k)(11))`];
  });
}

async function checkManifest({ manifest }: Settings): Promise<string[]> {
  await readManifest(manifest);
  return [`manifest ${manifest}`];
}

function table(shown: readonly ShownSetting[]): string {
  const width = Math.max(...shown.map(({ environmentName }) => environmentName.length));
  return shown
    .map(
      ({ environmentName, value, source }) =>
        `${environmentName.padEnd(width)}  ${value === "" ? "-" : value}  (${source})`,
    )
    .join("\n");
}
