import type { ManifestSource } from "../manifest.ts";
import type { DnoSink, SourceReport } from "../sink.ts";
import { SOURCE_FORMATS } from "./formats.ts";
import { openSourceFiles } from "./source-files.ts";
import type { SourceReader } from "./source-reader.ts";

/**
 * Reads one source of the manifest into the sink. Sources are read in the order of the manifest;
 * of an NPA the newest file holds.
 *
 * @param nowMs the time of the build, milliseconds since 1970, UTC
 * @throws RingfenceError `DATA_REFUSED` that names the source, the file and the reason; the sink
 *   is to be thrown away then
 */
export async function readSource(
  source: ManifestSource,
  sink: DnoSink,
  nowMs: number,
): Promise<SourceReport> {
  const reader: SourceReader = SOURCE_FORMATS[source.format];
  return await reader.read({ source, files: openSourceFiles(source.path), sink, nowMs });
}
