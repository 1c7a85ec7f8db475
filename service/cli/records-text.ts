import type { CallRecord } from "../ledger/call-record.ts";

/** A record for an engineer: a line of what happened, and lines of why. */
export function recordText(record: CallRecord): string {
  const { atMs, action, cause, status, phrase, callingNumber, calledNumber, id } = record;
  const time = `${new Date(atMs).toISOString().slice(0, 19).replace("T", " ")} UTC`;
  const lines = [
    `${time} ${action} ${callingNumber ?? "no number"} to ${calledNumber ?? "no number"}: ${cause}, ${status} ${phrase}`,
    `  id ${id}, Call-ID ${shown(record.callId)}`,
    `  ${facts(record)}`,
  ];
  const { evidence } = record;
  lines.push(
    // To the thousandth, as they are kept: with two places they would not add up to the score.
    ...evidence.map((one) => `  ${one.weight.toFixed(3)} ${one.evidence}: ${shown(one.value)}`),
  );
  if (record.headers !== "") lines.push(`  ${shown(record.headers.trimEnd())}`);
  return lines.join("\n");
}

function facts(record: CallRecord): string {
  const { callingNumberField, sourceIp, sbc, trunk, source, score, threshold } = record;
  const told: readonly (string | undefined)[] = [
    callingNumberField && `number in ${callingNumberField}`,
    source && `by ${source}`,
    score === undefined ? undefined : `score ${score}, threshold ${threshold ?? "?"}`,
    `attestation ${record.attestation}`,
    trunk && `trunk ${trunk}`,
    sourceIp && `from ${sourceIp}`,
    sbc && `asked by ${sbc}`,
    `list ${record.listVersion}`,
    `policy ${record.policyVersion}`,
  ];
  return shown(told.filter((one) => one !== undefined && one !== "").join(", "));
}

/** What a caller wrote must not steer the terminal. */
function shown(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, " ");
}
