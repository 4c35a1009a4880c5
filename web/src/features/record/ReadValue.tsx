import { t } from "@lingui/core/macro";
import { Link } from "@tanstack/react-router";
import type { LinkedRecord, Property } from "@/api/model";
import type { OnePlace } from "@/api/record";
import { isEmpty, linkText, valueText } from "@/ui/value/value";
import { ValueLine } from "@/ui/value/ValueView";
import css from "./RecordPage.module.css";

const dial = (phone: string) => phone.replace(/[^\d+]/g, "");

/** A value that is read: addresses can be followed, numbers called. */
export function ReadValue({ place, property, value }: { place: OnePlace; property: Property; value: unknown }) {
  if (isEmpty(value)) return <span className={css.empty}>{t`Empty`}</span>;
  const text = valueText(property, value);
  switch (property.type) {
    case "long_text":
      return <span className={css.long}>{text}</span>;
    case "email":
      return <a href={`mailto:${text}`}>{text}</a>;
    case "phone":
      return <a href={`tel:${dial(text)}`}>{text}</a>;
    case "url":
      // Only what a browser opens as a page; anything else stays text.
      return /^https?:\/\//i.test(text) ? (
        <a href={text} target="_blank" rel="noreferrer noopener">
          {text}
        </a>
      ) : (
        <span>{text}</span>
      );
    case "link":
      return (
        <span className={css.links}>
          {(value as LinkedRecord[]).map((link) => (
            <Link key={link.id} to="/w/$ws/t/$tracker/r/$record" params={{ ws: place.workspace, tracker: link.tracker, record: String(link.number) }}>
              {linkText(link)}
            </Link>
          ))}
        </span>
      );
    default:
      return <ValueLine property={property} value={value} />;
  }
}
