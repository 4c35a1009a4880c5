import { t } from "@lingui/core/macro";

/** The types of properties as small print has them. */
const words: Record<string, string> = {
  text: t`text`, long_text: t`long text`, number: t`number`, money: t`money`, date: t`date`, date_time: t`date time`, checkbox: t`checkbox`, choice: t`choice`, choices: t`choices`, user: t`user`, users: t`users`,
  team: t`team`, teams: t`teams`, site: t`site`, email: t`email`, phone: t`phone`, url: t`url`, file: t`file`, photo: t`photo`, signature: t`signature`, link: t`link`, system: t`system`, state: t`state`,
};

export const typeWord = (type: string): string => words[type] ?? type;
