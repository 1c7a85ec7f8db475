import { accessSync, constants, readFileSync } from "node:fs";
import { RingfenceError } from "../errors.ts";
import {
  environmentName,
  type Machine,
  SETTINGS,
  type SettingEntry,
  type SettingName,
  type Settings,
} from "../settings.ts";
import { type FileSettings, readSettingsFile } from "./file.ts";
import { isLoopback, type Kind } from "./kinds.ts";
import { nearestName } from "./nearest.ts";

/** Where the value of a setting came from. */
export type SettingSource = "environment" | "file" | "default" | "unset";

/** A setting as `config show` prints it. */
export interface ShownSetting {
  readonly name: SettingName;
  readonly environmentName: string;
  /** Secrets are `(hidden)`; without a value the text is empty. */
  readonly value: string;
  readonly source: SettingSource;
}

export interface LoadedSettings {
  readonly settings: Settings;
  readonly shown: readonly ShownSetting[];
  /** Names that nothing reads, each with the one that was probably meant. */
  readonly warnings: readonly string[];
}

/** The machine that the process runs on. */
export const thisMachine: Machine = {
  readFile: (path) => readFileSync(path, "utf8"),
  writable(path) {
    try {
      accessSync(path, constants.W_OK);
      return true;
    } catch {
      return false;
    }
  },
};

type Environment = Readonly<Record<string, string | undefined>>;

interface Fault {
  readonly setting: string;
  readonly reason: string;
}

const NAMES = Object.keys(SETTINGS) as SettingName[];

/** One pass over the table, which collects every fault before anybody is told of one. */
class Loading {
  readonly faults: Fault[] = [];
  readonly values = new Map<SettingName, unknown>();
  readonly shown: ShownSetting[] = [];
  readonly #env: Environment;
  readonly #file: FileSettings;
  readonly #machine: Machine;

  constructor(env: Environment, file: FileSettings, machine: Machine) {
    this.#env = env;
    this.#file = file;
    this.#machine = machine;
  }

  read(name: SettingName): void {
    const entry: SettingEntry<unknown> = SETTINGS[name];
    const { text, source, at } = this.#find(name, entry);
    let value = "";
    if (text !== undefined) {
      const read = entry.kind.read(text);
      if (read.ok) {
        this.values.set(name, read.value);
        value = entry.secret ? "(hidden)" : entry.kind.show(read.value);
      } else {
        this.faults.push({ setting: at, reason: read.reason });
      }
    }
    this.shown.push({ name, environmentName: environmentName(name), value, source });
  }

  #find(
    name: SettingName,
    entry: SettingEntry<unknown>,
  ): { text: string | undefined; source: SettingSource; at: string } {
    const at = environmentName(name);
    // An empty variable is how a unit file or a container says that it sets nothing.
    const fromEnvironment = this.#env[at];
    if (fromEnvironment !== undefined && fromEnvironment !== "") {
      return { text: fromEnvironment, source: "environment", at };
    }
    const fromFile = this.#file.values.get(name);
    if (fromFile !== undefined) {
      return {
        text: fromFile.text,
        source: "file",
        at: `${this.#file.path}:${fromFile.line}: ${name}`,
      };
    }
    const { otherwise } = entry;
    if (otherwise === undefined) return { text: undefined, source: "unset", at };
    const text = typeof otherwise === "function" ? otherwise(this.#machine) : otherwise;
    return { text, source: "default", at };
  }

  /** The token may stand in a file, so that it is in no environment. */
  readTokenFile(): void {
    const file = this.values.get("tokenFile") as string | undefined;
    if (file === undefined) return;
    const setting = environmentName("tokenFile");
    if (this.values.has("token")) {
      this.faults.push({ setting, reason: "and RINGFENCE_TOKEN are both set; set one" });
      return;
    }
    let text: string;
    try {
      text = this.#machine.readFile(file).trim();
    } catch (error) {
      this.faults.push({ setting, reason: `cannot be read: ${(error as Error).message}` });
      return;
    }
    const read = (SETTINGS.token.kind as Kind<string>).read(text);
    if (read.ok) this.values.set("token", read.value);
    else this.faults.push({ setting, reason: `the token in it ${read.reason}` });
  }

  /** A setting that makes no sense without another. */
  checkNeeds(name: SettingName, needed: SettingName): void {
    if (!this.values.has(name) || this.values.has(needed)) return;
    const reason = `needs ${environmentName(needed)} as well`;
    this.faults.push({ setting: environmentName(name), reason });
  }

  /** An admin listener that others can reach and nobody has to log in to is refused. */
  checkAdminListen(): void {
    const listen = this.values.get("adminListen") as Settings["adminListen"] | undefined;
    if (listen === undefined || isLoopback(listen.host) || this.values.has("token")) return;
    this.faults.push({
      setting: environmentName("adminListen"),
      reason: "is not a loopback address; set RINGFENCE_TOKEN or RINGFENCE_TOKEN_FILE as well",
    });
  }
}

function unknownNames(env: Environment): string[] {
  const known = NAMES.map(environmentName);
  return Object.keys(env)
    .filter((name) => name.startsWith("RINGFENCE_") && !known.includes(name))
    .map((name) => {
      const nearest = nearestName(name, known);
      return `${name} is not a setting${nearest === undefined ? "" : `; did you mean ${nearest}?`}`;
    });
}

/**
 * Reads every setting: from the environment, else from the file that `RINGFENCE_CONFIG` names,
 * else its default.
 *
 * @param env usually `process.env`
 * @param machine what defaults and files are read from; `thisMachine` outside tests
 * @throws RingfenceError BAD_CONFIGURATION that names every faulty setting, one a line; its
 * `field` is the first
 */
export function loadSettings(env: Environment, machine: Machine): LoadedSettings {
  const file = readSettingsFile(env[environmentName("config")], machine);
  const loading = new Loading(env, file, machine);
  for (const name of NAMES) loading.read(name);
  loading.readTokenFile();
  loading.checkAdminListen();
  loading.checkNeeds("redressWebhook", "redressWebhookSecret");
  loading.checkNeeds("smtpUrl", "mailFrom");
  const faults = [...file.faults, ...loading.faults];
  if (faults[0] !== undefined) {
    const lines = faults.map(({ setting, reason }) => `${setting} ${reason}`);
    throw new RingfenceError("BAD_CONFIGURATION", lines.join("\n"), { field: faults[0].setting });
  }
  return {
    settings: Object.fromEntries(NAMES.map((name) => [name, loading.values.get(name)])) as Settings,
    shown: loading.shown,
    warnings: [...unknownNames(env), ...file.warnings],
  };
}
