import { readFile } from "node:fs/promises";
import { projectPath } from "../harness/project.ts";

/** What kamailio-cfg/README.md tells an operator to put into a script that exists. */
export interface Recipe {
  readonly include: string;
  readonly question: string;
  readonly final: string;
}

const SECTION = "## Next to a Kamailio that exists, in ten minutes";

/** Takes the lines out of the README, so that what is tested is what operators read. */
export async function readRecipe(): Promise<Recipe> {
  const readme = await readFile(projectPath("kamailio-cfg/README.md"), "utf8");
  const section = readme.split(/^(?=## )/m).find((part) => part.startsWith(SECTION));
  const blocks = [...(section ?? "").matchAll(/^ {3}```\n([\s\S]*?)^ {3}```$/gm)];
  const [include, question, final] = blocks.map(([, lines = ""]) => lines.replace(/^ {3}/gm, ""));
  if (include === undefined || question === undefined || final === undefined) {
    throw new Error(`kamailio-cfg/README.md has no three blocks of lines under "${SECTION}"`);
  }
  return { include, question, final };
}

/** Where in a script the lines go: each goes above its line. */
export interface Places {
  readonly include: string;
  readonly question: string;
  readonly final: string;
}

/**
 * The places in Debian's default script. The question stands below the checks, the authentication
 * and record_route(), above everything that chooses a destination; the last line below the one that
 * releases the media of a failed call, because a 603 ends the route there.
 */
export const DEBIAN_PLACES: Places = {
  include: "\n/* Main SIP request routing logic\n",
  question: "\t# dispatch requests to foreign domains\n",
  final: "\tif (t_is_canceled()) exit;\n",
};

/**
 * Applies the recipe as an operator with an editor would.
 *
 * @throws Error when a place is not in the script exactly once
 */
export function applyRecipe(script: string, recipe: Recipe, places: Places): string {
  return (["include", "question", "final"] as const).reduce(
    (edited, line) => insertAbove(places[line], recipe[line], edited),
    script,
  );
}

function insertAbove(place: string, lines: string, script: string): string {
  const [above, below, ...more] = script.split(place);
  if (above === undefined || below === undefined || more.length > 0) {
    throw new Error(`the script does not have once: ${JSON.stringify(place)}`);
  }
  return `${above}${lines}${place}${below}`;
}
