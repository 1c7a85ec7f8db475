import { readFileSync } from "node:fs";
import { projectPath } from "../../sip/harness/project.ts";

/** What the shipped crontab says. */
export interface Crontab {
  /** The variables that cron gives to the command, and to nothing else. */
  readonly variables: Readonly<Record<string, string>>;
  readonly schedule: string;
  readonly user: string;
  /** As cron hands it to the shell. */
  readonly command: string;
}

/**
 * Reads `dno-data/cron/crontab` as cron does: a percent sign that is not escaped would end the
 * command, and `\%` is one (crontab(5)).
 *
 * @throws Error when there is not exactly one job, or an unescaped percent sign in it
 */
export function readCrontab(): Crontab {
  const lines = readFileSync(projectPath("dno-data/cron/crontab"), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const variables: Record<string, string> = {};
  const jobs: string[] = [];
  for (const line of lines) {
    const [, name, value] = /^([A-Z]+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) variables[name] = value;
    else jobs.push(line);
  }
  const [, schedule, user, command] = /^((?:\S+ ){4}\S+) (\S+) (.*)$/.exec(jobs[0] ?? "") ?? [];
  if (jobs.length !== 1 || !schedule || !user || !command) throw new Error("there is not one job");
  if (/(?<!\\)%/.test(command)) throw new Error("a percent sign ends the command");
  return { variables, schedule, user, command: command.replaceAll("\\%", "%") };
}

/** The value of a key of a unit file in `dno-data/cron/`; empty when it is not there. */
export function unitValue(file: string, key: string): string {
  const text = readFileSync(projectPath("dno-data/cron", file), "utf8");
  return new RegExp(`^${key}=(.*)$`, "m").exec(text)?.[1] ?? "";
}
