import type { Command } from "commander";
import { readManifest } from "../dno/manifest.ts";
import { loadSettings, type ShownSetting, thisMachine } from "../settings/load.ts";
import type { Settings } from "../settings.ts";
import { readPolicy } from "../wiring/policy-in-use.ts";
import type { CliContext } from "./cli-context.ts";

/** `ringfence config check|show`. */
export function configCommands(program: Command, context: CliContext): void {
  const config = program.command("config").description("settings, policy and manifest");
  config
    .command("check")
    .description("read settings, policy and manifest as the service would, and say what is wrong")
    .action(async () => {
      const { settings, warnings } = loadSettings(process.env, thisMachine);
      for (const warning of warnings) context.warn(warning);
      const checked = [
        "settings",
        ...(await checkPolicy(settings)),
        ...(await checkManifest(settings)),
      ];
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

async function checkPolicy({ policy }: Settings): Promise<string[]> {
  if (policy === undefined) return [];
  const { version } = await readPolicy(policy);
  return [`policy ${policy} (${version})`];
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
