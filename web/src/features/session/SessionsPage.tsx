import { t } from "@lingui/core/macro";
import { PageHead } from "@/ui/PageHead";
import { SessionList } from "./SessionList";

/** Where this account is signed in, as a page of the workspace. */
export function SessionsPage() {
  return (
    <>
      <PageHead title={t`Where you are signed in`} crumbs={[t`Account`]} />
      <SessionList />
    </>
  );
}
