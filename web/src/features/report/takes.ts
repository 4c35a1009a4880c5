import { t } from "@lingui/core/macro";

/** What it takes to do a thing with reports (A7), for who asks why it is off. */
export const reads = t`It takes a role with View on reports.`;

export const keeps = { own: t`It takes a role with Edit on reports.`, shared: t`It takes a role with Manage on reports.`, template: t`It takes a role with report templates, held where the template is kept.` };
