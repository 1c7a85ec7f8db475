import { readScript, type Script } from "../../service/doctor/script/script.ts";

/** Reads a script from text; `files` are those that it may include, by their path. */
export function scriptOf(text: string, files: Readonly<Record<string, string>> = {}): Script {
  const all: Readonly<Record<string, string>> = { "/etc/kamailio/kamailio.cfg": text, ...files };
  return readScript("/etc/kamailio/kamailio.cfg", (path) => all[path]);
}
