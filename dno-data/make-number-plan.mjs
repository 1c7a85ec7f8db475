// Makes number-plan.csv from NANPA's NPA file (https://reports.nanpa.com/public/npa_report.csv).
// For maintainers, when the bundled plan is brought up to date:
//
//   node dno-data/make-number-plan.mjs npa_report.csv 2026-09-30 > dno-data/number-plan.csv
//
// The second argument is the date of the file, which the plan then states of itself.
import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";

/** NPAs in which exchanges that are otherwise set aside are assigned to a provider. */
const SPECIAL_EXCHANGES = {
  958: [204, 313, 330, 412, 508, 540, 601, 617, 781, 810, 864, 978],
  959: [617, 808],
  976: [213, 310, 323, 408, 415, 510, 619, 626, 818],
};

const EXPLANATIONS = {
  "N11 Code": "N11 service code",
  "Directory Assistance": "directory assistance (not assignable)",
  "Carrier Access": "carrier access (not assignable)",
  "INC issue 894": "three-digit dialling (not assignable)",
  "Expansion Code": "reserved for the expansion of the plan",
  "Reserved by INC": "reserved by the INC",
  "Set aside for toll free": "set aside for toll-free",
  "Reserved for 5XX": "reserved for 5XX service",
  "Reserved for Canada": "reserved for Canada",
};

const [file, date] = process.argv.slice(2);
if (!file || !/^\d{4}-\d\d-\d\d$/.test(date ?? "")) {
  process.stderr.write("usage: make-number-plan.mjs <npa_report.csv> <date of the file>\n");
  process.exit(64);
}

const text = readFileSync(file, "utf8");
const rows = parse(text.slice(text.search(/^npa/im)), {
  columns: (header) => header.map((name) => name.toLowerCase().replace("npa_id", "npa")),
  trim: true,
});

process.stdout.write(`Ringfence number plan,${date}
# Every NPA of the North American Numbering Plan, as NANPA's NPA file of that date has it, in a
# layout of our own. Made by make-number-plan.mjs; what the columns mean is in README.md.
npa,use,country,in service,note,special exchanges
`);
for (const row of rows) {
  const cells = [row.npa, useOf(row), countryOf(row), isoDate(row), noteOf(row), specialOf(row)];
  process.stdout.write(`${cells.join(",")}\n`);
}

function useOf(row) {
  return { G: "geographic", N: "non-geographic" }[row.use] ?? "none";
}

function countryOf(row) {
  if (row.country === "") return "";
  return { US: "US", CANADA: "CA" }[row.country] ?? "other";
}

function isoDate(row) {
  if (row.assigned !== "Yes" || row.in_service_dt === "") return "";
  return new Date(`${row.in_service_dt} UTC`).toISOString().slice(0, 10);
}

function noteOf(row) {
  const place = row.location || row.country;
  if (row.assigned === "Yes") {
    const service = row.use === "G" ? place : row.service || place;
    const note = row.in_service_dt === "" ? `${service} (no date of service yet)` : service;
    return note.replaceAll(",", " ");
  }
  if (row.explanation !== "") return EXPLANATIONS[row.explanation] ?? row.explanation;
  const whose = row.country === "" ? "" : ` for ${row.country === "US" ? "the US" : "Canada"}`;
  return (row.reserved === "Yes" ? "reserved" : "unassigned") + whose;
}

function specialOf(row) {
  return Object.keys(SPECIAL_EXCHANGES)
    .filter((exchange) => SPECIAL_EXCHANGES[exchange].includes(Number(row.npa)))
    .join(" ");
}
