import { readFile, writeFile } from "node:fs/promises";
import { projectPath } from "../sip/harness/project.ts";

const README = projectPath("bench/README.md");
const BEGIN = "<!-- load:begin, written by npm run load -- --write -->";
const END = "<!-- load:end -->";
const EMPTY = `# What is measured, and how to repeat it

## The load test: SIPp through a real Kamailio

${BEGIN}
${END}
`;

/**
 * Puts a section between the markers of the load test in a Markdown text.
 *
 * @throws Error when the text does not have both markers
 */
export function withSection(readme: string, section: string): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END, begin);
  if (begin < 0 || end < 0) throw new Error(`bench/README.md lacks ${BEGIN} or ${END}`);
  return `${readme.slice(0, begin + BEGIN.length)}\n\n${section}\n\n${readme.slice(end)}`;
}

/** Writes the section into bench/README.md, which is made where it is missing, and bench/load.svg. */
export async function writeResult(section: string, plot: string): Promise<void> {
  const readme = await readFile(README, "utf8").catch(() => EMPTY);
  await writeFile(README, withSection(readme, section));
  await writeFile(projectPath("bench/load.svg"), plot);
}
