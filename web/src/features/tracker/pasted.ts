import type { Property } from "@/api/model";
import { codecOf } from "@/features/record/Editor";

const yes = new Set(["yes", "true", "1", "x"]);
const no = new Set(["no", "false", "0", ""]);

/** The values a text may stand for where it is pasted; undefined where it is none of them. */
export function pasted(property: Property, text: string): unknown {
  const plain = text.trim();
  const word = plain.toLowerCase();
  switch (property.type) {
    case "checkbox":
      return yes.has(word) ? true : no.has(word) ? false : undefined;
    case "choice":
      return plain === "" ? null : optionOf(property, word);
    case "choices":
      return choices(property, plain);
    case "date":
      return plain === "" ? null : /^\d{4}-\d{2}-\d{2}$/.test(plain) ? plain : undefined;
    case "date_time": {
      const at = Date.parse(plain);
      return plain === "" ? null : Number.isNaN(at) ? undefined : new Date(at).toISOString();
    }
    case "text":
    case "email":
    case "phone":
    case "url":
      return codecOf(property).read(plain.replace(/\s*\r?\n\s*/g, " "));
    case "long_text":
    case "number":
    case "money":
      return codecOf(property).read(plain);
    default:
      return undefined; // people, teams, links and files are picked: a name is not one person
  }
}

const optionOf = (property: Property, word: string) => property.options?.find((o) => o.label.toLowerCase() === word || o.key === word)?.key;

function choices(property: Property, plain: string): unknown {
  if (plain === "") return null;
  const keys = plain.split(",").map((part) => optionOf(property, part.trim().toLowerCase()));
  return keys.includes(undefined) ? undefined : keys;
}
