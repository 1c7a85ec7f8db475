import { KEY_TABLE } from "../../service/store/redis/keys.ts";

const FORMS = KEY_TABLE.map(({ key }) => {
  const literal = key.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${literal.replace(/<[^>]+>/g, "[0-9A-Za-z.:-]+")}$`);
});

/** True when the table of keys has a row for `key`. */
export function isInKeyTable(key: string): boolean {
  return FORMS.some((form) => form.test(key));
}

/** Which row of the table a key is of; -1 when there is none. */
export function rowOf(key: string): number {
  return FORMS.findIndex((form) => form.test(key));
}
