import { t } from "@lingui/core/macro";

/** What a control of the settings takes, for who asks why it is off (A8). */
export const takes = {
  configure: t`It takes settings access for this tracker.`,
  extended: t`It takes extended settings access.`,
  full: t`It takes full settings access.`,
  sheet: t`It takes extended settings access and the superuser tag.`,
  giving: t`It takes extended settings access, or the managing of the site where the role is held.`,
} as const;
