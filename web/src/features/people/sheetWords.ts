import type { Field } from "@/api/imports";

export const fieldNames: Record<Exclude<Field, "">, string> = {
  name: "Name",
  first_name: "First name",
  last_name: "Last name",
  email: "E-mail",
  phone: "Phone",
  job_code: "Job code",
  roles: "Roles",
  remove_roles: "Remove roles",
  teams: "Teams",
  sites: "Sites",
  from: "From",
  until: "Until (inclusive)",
  status: "Status",
  reason: "Reason",
};
