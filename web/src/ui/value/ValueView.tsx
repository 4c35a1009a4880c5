import { t } from "@lingui/core/macro";
import { IconCheck, IconPhoto, IconSignature, IconPaperclip } from "@tabler/icons-react";
import type { FileInfo, Person, Property } from "@/api/model";
import { Avatar } from "../Avatar";
import { isEmpty, valueText } from "./value";
import css from "./ValueView.module.css";

/** A value in one line of a table or card. */
export function ValueLine({ property, value }: { property: Property; value: unknown }) {
  if (isEmpty(value)) return null;
  switch (property.type) {
    case "choice":
      return <span className={css.chip}>{valueText(property, value)}</span>;
    case "choices":
      return (
        <span className={css.line}>
          {(value as string[]).map((key) => (
            <span key={key} className={css.chip}>
              {valueText(property, [key])}
            </span>
          ))}
        </span>
      );
    case "user":
      return (
        <span className={css.line}>
          <Avatar name={valueText(property, value)} small />
          <span className={css.cut}>{valueText(property, value)}</span>
          <Standing person={value as Person} />
        </span>
      );
    case "checkbox":
      return value === true ? <IconCheck size={16} stroke={2} aria-label={t`Yes`} role="img" /> : <span className={css.faint}>{t`No`}</span>;
    case "photo":
      return <Files Icon={IconPhoto} files={value as FileInfo[]} />;
    case "file":
      return <Files Icon={IconPaperclip} files={value as FileInfo[]} />;
    case "signature":
      return (
        <span className={css.line}>
          <IconSignature size={16} stroke={1.75} aria-hidden="true" /> {t`Signed`}
        </span>
      );
    default:
      return <span className={css.cut}>{valueText(property, value)}</span>;
  }
}

/** Deactivated, or without access: said beside the name (A5.4). */
function Standing({ person }: { person: Person }) {
  if (!person.deactivated && !person.no_access) return null;
  return <small className={css.faint}>{person.deactivated ? t`deactivated` : t`no access`}</small>;
}

function Files({ Icon, files }: { Icon: typeof IconPhoto; files: FileInfo[] }) {
  return (
    <span className={css.line}>
      <Icon size={16} stroke={1.75} aria-hidden="true" />
      <span className={css.cut}>{files.length === 1 ? files[0]?.name : t`${files.length} files`}</span>
    </span>
  );
}
