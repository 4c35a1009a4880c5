import { PageHead } from "@/ui/PageHead";
import { SessionList } from "./SessionList";

/** Where this account is signed in, as a page of the workspace. */
export function SessionsPage() {
  return (
    <>
      <PageHead title="Where you are signed in" crumbs={["Account"]} />
      <SessionList />
    </>
  );
}
