import { t } from "@lingui/core/macro";
import type { Field } from "@/api/imports";

export const fieldNames: Record<Exclude<Field, "">, string> = {
  name: t`Name`,
  first_name: t`First name`,
  last_name: t`Last name`,
  email: t`E-mail`,
  phone: t`Phone`,
  job_code: t`Job code`,
  roles: t`Roles`,
  remove_roles: t`Remove roles`,
  teams: t`Teams`,
  sites: t`Sites`,
  from: t`From`,
  until: t`Until (inclusive)`,
  status: t`Status`,
  reason: t`Reason`,
};
